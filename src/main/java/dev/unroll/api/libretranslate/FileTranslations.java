package dev.unroll.api.libretranslate;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.BoundedWork;
import dev.unroll.api.registry.TranslateSettings;
import dev.unroll.api.registry.UnrollSettings;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.Treatment;
import dev.unroll.text.file.FileFault;
import dev.unroll.text.file.FileFormat;
import dev.unroll.text.file.TranslatableFile;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Translates files: their texts are requests like any other, one after the other, so that a long
 * file is never more at a time than a model takes.
 */
@ApplicationScoped
public class FileTranslations {
  /** Heap for each file at a time: of the largest archive, with what is read of it. */
  private static final long HEAP_A_FILE = 256L << 20;

  /** Most characters of a file's texts, as DeepL has it. */
  private static final int MOST_CHARACTERS = 1_000_000;

  private static final int TOO_MANY_REQUESTS = 429;

  /** Most characters of a request, unless one text has more. */
  private static final int REQUEST_CHARACTERS = 12_000;

  private static final Duration RETRY = Duration.ofSeconds(2);

  /** How often the rest of a file that has been begun is tried where the model is busy. */
  private static final int TRIES = 30;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Semaphore places =
      new Semaphore((int) Math.max(1, Runtime.getRuntime().maxMemory() / HEAP_A_FILE));

  private final Translations translations;
  private final BoundedWork work;
  private final TranslateSettings settings;

  FileTranslations(Translations translations, BoundedWork work, UnrollSettings settings) {
    this.translations = translations;
    this.work = work;
    this.settings = settings.translate();
  }

  /**
   * A file to translate.
   *
   * @param direction from what into what
   * @param treatment of its texts
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Job(
      String name, byte[] content, TranslateRequest.Direction direction, Treatment treatment) {}

  /**
   * A translated file.
   *
   * @param characters of its texts
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Done(String name, FileFormat format, byte[] content, int characters) {}

  /**
   * The format of a file.
   *
   * @throws ApiException when files are not translated here, or not of that kind
   */
  public FileFormat format(String name) {
    if (!settings.files()) {
      throw ApiException.forbidden("Files translation are disabled on this server.");
    }
    return FileFormat.of(name)
        .orElseThrow(
            () -> ApiException.invalid("file", "Invalid request: file format not supported"));
  }

  /** The largest file, in bytes; with room for the fields of the form beside it. */
  public long largest() {
    return settings.largestFile() + (64 << 10);
  }

  /**
   * Translates a file.
   *
   * @return what fails with an {@link ApiException} when it cannot be read or translated
   */
  public Uni<Done> translate(Access access, Job job) {
    FileFormat format = format(job.name());
    return Uni.createFrom()
        .deferred(
            () -> {
              if (!places.tryAcquire()) {
                return Uni.createFrom()
                    .failure(ApiException.busy("Slowdown: too many files at a time", RETRY));
              }
              return work.run(job.content().length, () -> read(format, job.content()))
                  .flatMap(file -> translate(access, job, format, file))
                  .onTermination()
                  .invoke(places::release);
            });
  }

  private Uni<Done> translate(Access access, Job job, FileFormat format, TranslatableFile file) {
    List<List<String>> requests = requests(file.texts());
    return direction(access, job.direction(), file)
        .flatMap(
            direction -> {
              Uni<List<String>> translated = Uni.createFrom().item(ArrayList::new);
              for (int i = 0; i < requests.size(); i++) {
                TranslateRequest next =
                    TranslateRequest.of(
                        requests.get(i),
                        direction,
                        markup(file.markup()),
                        Optional.empty(),
                        job.treatment().ofDocument());
                boolean begun = i > 0;
                translated = translated.flatMap(texts -> next(access, next, begun, texts));
              }
              return translated;
            })
        .flatMap(
            texts ->
                work.run(
                    job.content().length,
                    () -> new Done(job.name(), format, file.with(texts), file.characters())));
  }

  /**
   * Translates some more texts.
   *
   * @param begun whether others of the file have been translated, which are not thrown away because
   *     the model has too much to do at a moment
   * @param before what has been translated, to which these are added
   */
  private Uni<List<String>> next(
      Access access, TranslateRequest request, boolean begun, List<String> before) {
    Uni<List<String>> translated =
        Uni.createFrom().deferred(() -> translations.translate(access, request));
    Uni<List<String>> patient =
        begun
            ? translated
                .onFailure(FileTranslations::isBusy)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .atMost(TRIES)
            : translated;
    return patient.map(
        texts -> {
          before.addAll(texts);
          return before;
        });
  }

  private static boolean isBusy(Throwable failure) {
    return failure instanceof ApiException refusal && refusal.status() == TOO_MANY_REQUESTS;
  }

  /** The texts of each request, in their order. */
  private static List<List<String>> requests(List<String> texts) {
    List<List<String>> requests = new ArrayList<>();
    int characters = 0;
    for (String text : texts) {
      if (requests.isEmpty() || characters + text.length() > REQUEST_CHARACTERS) {
        requests.add(new ArrayList<>());
        characters = 0;
      }
      requests.getLast().add(text);
      characters += text.length();
    }
    return requests;
  }

  /** The same for all texts of a file: its language is found out once. */
  private Uni<TranslateRequest.Direction> direction(
      Access access, TranslateRequest.Direction asked, TranslatableFile file) {
    return switch (asked) {
      case TranslateRequest.Direction.Detected(String target) ->
          work.run(
              file.characters(),
              () ->
                  new TranslateRequest.Direction.Pair(
                      detected(access, file).getFirst().language(), target));
      case TranslateRequest.Direction.OfModel wanted when wanted.detects() ->
          work.run(
              file.characters(),
              () ->
                  new TranslateRequest.Direction.OfModel(
                      wanted.model(),
                      detected(access, file).stream()
                          .map(Translation.Detection::language)
                          .filter(
                              translations.languages(access).sourcesOf(wanted.model())::contains)
                          .findFirst(),
                      wanted.target()));
      case TranslateRequest.Direction.OfModel _, TranslateRequest.Direction.Pair _ ->
          Uni.createFrom().item(asked);
    };
  }

  private List<Translation.Detection> detected(Access access, TranslatableFile file) {
    return translations.detect(access, file.texts(), markup(file.markup()));
  }

  private static TranslatableFile read(FileFormat format, byte[] content) {
    try {
      TranslatableFile file = format.read(content);
      if (file.characters() > MOST_CHARACTERS) {
        throw ApiException.invalid(
            "file",
            "Invalid request: the file has more than %,d characters".formatted(MOST_CHARACTERS));
      }
      return file;
    } catch (FileFault e) {
      throw ApiException.invalid("file", "Invalid request: " + e.getMessage());
    }
  }

  private static TextRequest.Format markup(TranslatableFile.Markup markup) {
    return switch (markup) {
      case NONE -> TextRequest.Format.TEXT;
      case MARKDOWN -> TextRequest.Format.MARKDOWN;
      case HTML -> TextRequest.Format.HTML;
    };
  }
}
