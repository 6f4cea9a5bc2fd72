package dev.unroll.api.libretranslate;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.BoundedWork;
import dev.unroll.api.registry.ModelRegistry;
import dev.unroll.api.registry.ServedModel;
import dev.unroll.bundle.Task;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.TextTranslation;
import dev.unroll.engine.translation.TextTranslator;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.text.prose.LanguageDetector;
import dev.unroll.text.prose.SentenceSplitter;
import dev.unroll.text.prose.Translatable;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The way from a checked request for a translation to the engine of the model that fits it. */
@ApplicationScoped
public class Translations {
  private static final Translation.Detection UNKNOWN = new Translation.Detection(0, "en");

  private final ModelRegistry models;
  private final BoundedWork work;

  public Translations(ModelRegistry models, BoundedWork work) {
    this.models = models;
    this.work = work;
  }

  /** The languages that a client can have translated at present. */
  public Languages languages(Access access) {
    return Languages.of(
        models.models().stream().filter(model -> access.mayUse(model.id())).toList());
  }

  /**
   * Admits a request; the item comes when it is admitted, so that a refusal is a status code.
   *
   * @param access of the client, which says whether it may
   * @return what fails with an {@link ApiException} when the request cannot be served
   */
  public Uni<AdmittedTranslation> admit(Access access, TranslateRequest request) {
    int size = request.texts().stream().mapToInt(String::length).sum();
    boolean quick =
        size <= BoundedWork.SHORT
            && switch (request.direction()) {
              case TranslateRequest.Direction.Detected _ -> false;
              case TranslateRequest.Direction.OfModel wanted -> !wanted.detects();
              case TranslateRequest.Direction.Pair _ -> true;
            };
    Uni<AdmittedTranslation> admission =
        quick
            ? Uni.createFrom().item(() -> admitNow(access, request))
            : work.run(size, () -> admitNow(access, request));
    return admission.onFailure(RequestRejected.class).transform(Translations::explain);
  }

  /**
   * The best translation of each of a request's texts.
   *
   * @return what fails with an {@link ApiException} when the request cannot be served
   */
  public Uni<List<String>> translate(Access access, TranslateRequest request) {
    return admit(access, request)
        .flatMap(AdmittedTranslation::finished)
        .map(AdmittedTranslation::best);
  }

  /** Whether all models have been looked at, so that no language is to come. */
  public boolean isComplete() {
    return models.catalog().complete();
  }

  private AdmittedTranslation admitNow(Access access, TranslateRequest request) {
    return switch (request.direction()) {
      case TranslateRequest.Direction.OfModel wanted ->
          start(
              access,
              request,
              wanted.model(),
              Optional.empty(),
              wanted.detects() ? detect(access, request) : List.of());
      case TranslateRequest.Direction.Pair(String source, String target) ->
          start(access, request, source, source, target, List.of());
      case TranslateRequest.Direction.Detected(String target) -> {
        Translation.Detection detected = detect(access, request).getFirst();
        yield start(access, request, "auto", detected.language(), target, List.of(detected));
      }
    };
  }

  /**
   * By the best model for two languages.
   *
   * @param asked what the request calls the source
   */
  private AdmittedTranslation start(
      Access access,
      TranslateRequest request,
      String asked,
      String source,
      String target,
      List<Translation.Detection> detected) {
    Languages languages = languages(access);
    boolean complete = isComplete();
    languages.require(source, asked, complete);
    languages.require(target, target, complete);
    if (source.equals(target)) {
      return new AdmittedTranslation(
          request, detected.stream().findFirst(), TextTranslation.unchanged(request.texts()));
    }
    String model =
        languages
            .model(source, target)
            .orElseThrow(
                () ->
                    ApiException.invalid(
                        "target",
                        "%s (%s) is not available as a target language from %s (%s)"
                            .formatted(
                                Languages.name(target), target, Languages.name(source), source)))
            .id();
    Optional<Task.Languages> languagesOf = Optional.of(new Task.Languages(source, target));
    return start(access, request, model, languagesOf, detected);
  }

  private AdmittedTranslation start(
      Access access,
      TranslateRequest request,
      String model,
      Optional<Task.Languages> pair,
      List<Translation.Detection> detected) {
    long characters = request.texts().stream().mapToLong(String::length).sum();
    // About as many tokens as it reads, it writes.
    EngineListener listener = access.enter(model, 2 * characters, 0);
    return models.submit(model, served -> start(request, served, pair, listener, detected));
  }

  private static AdmittedTranslation start(
      TranslateRequest request,
      ServedModel model,
      Optional<Task.Languages> pair,
      EngineListener listener,
      List<Translation.Detection> detected) {
    TranslationEngine engine = model.translating();
    Optional<Translation.Detection> source =
        request.direction() instanceof TranslateRequest.Direction.OfModel
            ? detected.stream()
                .filter(guess -> Languages.sources(model).contains(guess.language()))
                .findFirst()
            : detected.stream().findFirst();
    Optional<Task.Languages> languages =
        request.direction() instanceof TranslateRequest.Direction.OfModel wanted
            ? languages(model, wanted, source)
            : pair;
    Task.Decoding decoding = engine.task().decoding();
    Search search =
        Search.beam(
            request.beam().map(decoding::withBeam).orElse(decoding),
            1 + request.alternatives(),
            engine.widest());
    return new AdmittedTranslation(
        request,
        source,
        TextTranslator.of(engine, languages)
            .submit(
                new TextRequest(
                    request.texts(),
                    request.format(),
                    search,
                    request.alignment(),
                    languages,
                    request.shortlist(),
                    request.treatment()),
                listener));
  }

  /**
   * The languages of a request to a certain model: its own for those that are left out.
   *
   * @param detected that the source is in, if the request wants to know and the model reads it
   */
  private static Optional<Task.Languages> languages(
      ServedModel model,
      TranslateRequest.Direction.OfModel wanted,
      Optional<Translation.Detection> detected) {
    Task.Seq2Seq task = model.translating().task();
    Set<String> sources = Languages.sources(model);
    Optional<String> source =
        wanted.detects() && !sources.isEmpty()
            ? detected.map(Translation.Detection::language)
            : wanted.source();
    Optional<String> from = source.or(task::usualSource);
    Optional<String> into = wanted.target().or(task::usualTarget);
    check(model, "source", source, from, sources);
    check(model, "target", wanted.target(), into, Languages.targets(model));
    return into.flatMap(target -> from.map(code -> new Task.Languages(code, target)));
  }

  /**
   * Checks a language.
   *
   * @param wanted by the request
   * @param chosen the same, or the model's usual one
   */
  private static void check(
      ServedModel model,
      String name,
      Optional<String> wanted,
      Optional<String> chosen,
      Set<String> possible) {
    if (chosen.isEmpty() && !possible.isEmpty()) {
      throw RequestParameters.invalid(
          name,
          "must be given for the model '%s': one of %s"
              .formatted(model.id(), String.join(", ", possible)));
    }
    if (wanted.isPresent() && !possible.contains(wanted.get())) {
      throw RequestParameters.invalid(
          name,
          "must be %sleft out for the model '%s', not %s"
              .formatted(
                  possible.isEmpty() ? "" : String.join(", ", possible) + " or ",
                  model.id(),
                  wanted.orElseThrow()));
    }
  }

  private List<Translation.Detection> detect(Access access, TranslateRequest request) {
    return detect(access, request.texts(), request.format());
  }

  /** The languages that texts may be in, likeliest first: as {@link #detect(Access, List)}. */
  public List<Translation.Detection> detect(
      Access access, List<String> texts, TextRequest.Format format) {
    return detect(
        access,
        switch (format) {
          case TEXT -> texts;
          case HTML -> prose(texts, Translatable::html);
          case MARKDOWN -> prose(texts, Translatable::markdown);
        });
  }

  /** Reads a source with markup. */
  @FunctionalInterface
  private interface MarkupReader {
    Translatable read(
        String source,
        Translatable.Markup markup,
        SentenceSplitter splitter,
        Predicate<String> fits);
  }

  private static List<String> prose(List<String> texts, MarkupReader reader) {
    return texts.stream()
        .map(
            text ->
                reader.read(
                    text, Translatable.Markup.DIVIDES, SentenceSplitter.lines(), line -> true))
        .flatMap(cut -> cut.sentences().stream())
        .toList();
  }

  /**
   * The languages that texts may be in, likeliest first: of those that are served, at least one;
   * English, with confidence 0, when none is likely. Takes a second when it is called first.
   */
  List<Translation.Detection> detect(Access access, List<String> texts) {
    String all = texts.stream().collect(Collectors.joining("\n"));
    List<Translation.Detection> found =
        LanguageDetector.detect(all, languages(access).codes()).stream()
            .map(guess -> new Translation.Detection(rounded(guess.confidence()), guess.language()))
            .toList();
    return found.isEmpty() ? List.of(UNKNOWN) : found;
  }

  private static double rounded(double confidence) {
    return Math.round(confidence * 100) / 100.0;
  }

  private static ApiException explain(Throwable rejection) {
    String message = String.valueOf(rejection.getMessage());
    return switch ((RequestRejected) rejection) {
      case RequestRejected.QueueFull full ->
          ApiException.busy("Slowdown: " + message, full.retryAfter());
      case RequestRejected.Draining _ -> ApiException.draining(message);
      case RequestRejected.UnknownCharacters _,
          RequestRejected.SourceTooLong _,
          RequestRejected.TooManyTexts _,
          RequestRejected.BadSearch _,
          RequestRejected.PromptTooLong _,
          RequestRejected.TooManyTokens _,
          RequestRejected.EmptyPrompt _,
          RequestRejected.BadConstraint _,
          RequestRejected.UnknownToken _,
          RequestRejected.BadSeries _,
          RequestRejected.NoChat _,
          RequestRejected.NoEmbeddings _,
          RequestRejected.BadConversation _,
          RequestRejected.WrongKind _ ->
          ApiException.invalid("q", "Invalid request: " + message);
    };
  }
}
