package dev.unroll.api.deepl;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.BoundedWork;
import dev.unroll.api.libretranslate.Languages;
import dev.unroll.api.libretranslate.TranslateRequest;
import dev.unroll.api.libretranslate.Translations;
import dev.unroll.engine.lexical.Terminology;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.Treatment;
import dev.unroll.text.markup.MarkedText;
import dev.unroll.text.markup.XmlFault;
import dev.unroll.text.markup.XmlText;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The way from a checked request of DeepL's to {@link Translations}, and back. */
@ApplicationScoped
class DeepLTranslator {
  private final Translations translations;
  private final BoundedWork work;
  private final DeepLUsage usage;
  private final Glossaries glossaries;

  DeepLTranslator(
      Translations translations, BoundedWork work, DeepLUsage usage, Glossaries glossaries) {
    this.translations = translations;
    this.work = work;
    this.usage = usage;
    this.glossaries = glossaries;
  }

  /**
   * A text as the translator reads it.
   *
   * @param restore what makes the client's text of the translation
   */
  private record Prepared(String text, UnaryOperator<String> restore) {}

  /** A text's place in the request, and its translation. */
  private record Placed(int place, DeepLTranslation.Text text) {}

  /** Translates a request's texts, those of each language together. */
  Uni<DeepLTranslation> translate(Access access, DeepLRequest request) {
    String target = target(access, request.target());
    Optional<String> given = request.source().map(code -> source(access, code));
    List<Prepared> texts = request.texts().stream().map(text -> prepare(text, request)).toList();
    TextRequest.Format format = format(request);
    Treatment usual =
        Treatment.DEFAULT
            .withFormality(DeepLRequest.formality(request.formality(), target))
            .withSplitting(splitting(request));
    long size = request.texts().stream().mapToLong(String::length).sum();
    Uni<Map<String, List<Integer>>> sources =
        given.isPresent()
            ? Uni.createFrom().item(Map.of(given.get(), places(texts.size())))
            : work.run(size, () -> detected(access, texts, format));
    return terms(access, request.glossary(), given, target)
        .flatMap(
            terms ->
                sources.flatMap(
                    bySource -> {
                      Order order =
                          new Order(access, request, texts, target, usual.withGlossary(terms));
                      List<Uni<List<Placed>>> parts = new ArrayList<>();
                      bySource.forEach(
                          (source, places) -> parts.add(translate(order, source, places)));
                      return Uni.join().all(parts).andFailFast();
                    }))
        .map(
            parts -> {
              usage.add(access, characters(request.texts()));
              return inOrder(parts);
            });
  }

  /**
   * What is asked for.
   *
   * @param texts as the translator reads them
   * @param target language of ours
   */
  private record Order(
      Access access,
      DeepLRequest request,
      List<Prepared> texts,
      String target,
      Treatment treatment) {}

  /**
   * The terms of a glossary, or none.
   *
   * @param source language of ours, if the client has told it
   */
  Uni<Terminology> terms(
      Access access, Optional<String> glossary, Optional<String> source, String target) {
    if (glossary.isEmpty()) {
      return Uni.createFrom().item(Terminology.NONE);
    }
    String from =
        source.orElseThrow(
            () ->
                ApiException.invalid(
                    "source_lang",
                    "Use of a glossary requires the source_lang parameter to be specified"));
    return work.run(
        0, () -> Terminology.of(glossaries.terms(access, glossary.get(), from, target)));
  }

  private Uni<List<Placed>> translate(Order order, String source, List<Integer> places) {
    DeepLRequest request = order.request();
    List<Prepared> texts = order.texts();
    Optional<Integer> beam = request.model().filter(DeepLRequest.FAST::equals).map(fast -> 1);
    TranslateRequest translate =
        TranslateRequest.of(
            places.stream().map(place -> texts.get(place).text()).toList(),
            new TranslateRequest.Direction.Pair(source, order.target()),
            format(request),
            beam,
            order.treatment());
    return translations
        .translate(order.access(), translate)
        .map(
            translated -> {
              List<Placed> placed = new ArrayList<>();
              for (int i = 0; i < places.size(); i++) {
                int place = places.get(i);
                String text = texts.get(place).restore().apply(translated.get(i));
                placed.add(new Placed(place, answer(request, place, source, text)));
              }
              return placed;
            });
  }

  private static DeepLTranslation.Text answer(
      DeepLRequest request, int place, String source, String text) {
    return new DeepLTranslation.Text(
        DeepLLanguages.spelled(source),
        text,
        request.billed() ? characters(List.of(request.texts().get(place))) : null,
        request.model().map(model -> model.replace("prefer_", "")).orElse(null));
  }

  private static DeepLTranslation inOrder(List<List<Placed>> parts) {
    List<DeepLTranslation.Text> texts = new ArrayList<>();
    parts.forEach(part -> texts.addAll(Collections.nCopies(part.size(), null)));
    parts.forEach(part -> part.forEach(placed -> texts.set(placed.place(), placed.text())));
    return new DeepLTranslation(texts);
  }

  private static List<Integer> places(int count) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      places.add(i);
    }
    return places;
  }

  private Map<String, List<Integer>> detected(
      Access access, List<Prepared> texts, TextRequest.Format format) {
    Map<String, List<Integer>> bySource = new LinkedHashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      String language =
          translations.detect(access, List.of(texts.get(i).text()), format).getFirst().language();
      bySource.computeIfAbsent(language, code -> new ArrayList<>()).add(i);
    }
    return bySource;
  }

  private static TextRequest.Format format(DeepLRequest request) {
    return request.tags() instanceof DeepLRequest.Tags.None
            && request.splitting() == DeepLRequest.Splitting.LINES
        ? TextRequest.Format.TEXT
        : TextRequest.Format.HTML;
  }

  /** Where sentences end; a plain text whose line breaks do not is in markup, too. */
  private static Treatment.Splitting splitting(DeepLRequest request) {
    return switch (request.splitting()) {
      case NONE -> Treatment.Splitting.NONE;
      case PUNCTUATION -> Treatment.Splitting.USUAL;
      case LINES -> Treatment.Splitting.LINES;
    };
  }

  private static Prepared prepare(String text, DeepLRequest request) {
    return switch (request.tags()) {
      case DeepLRequest.Tags.Html _ -> new Prepared(text, UnaryOperator.identity());
      case DeepLRequest.Tags.Xml(var rules) -> {
        try {
          XmlText xml = XmlText.of(text, rules);
          yield new Prepared(xml.html(), xml::restore);
        } catch (XmlFault e) {
          throw ApiException.invalid(
              "text", "Tag handling parsing failed, please check input: " + e.getMessage());
        }
      }
      case DeepLRequest.Tags.None _ ->
          switch (request.splitting()) {
            case LINES -> new Prepared(text, UnaryOperator.identity());
            // In HTML, a line break is a blank.
            case PUNCTUATION, NONE -> new Prepared(MarkedText.encode(text), MarkedText::decode);
          };
    };
  }

  /** The language of ours that a source language of DeepL's means. */
  String source(Access access, String asked) {
    return find(asked, translations.languages(access), "source_lang");
  }

  /** The language of ours that a target language of DeepL's means. */
  String target(Access access, String asked) {
    return find(asked, translations.languages(access), "target_lang");
  }

  private String find(String asked, Languages languages, String name) {
    SortedSet<String> known = new TreeSet<>(languages.codes());
    return DeepLLanguages.find(asked, known)
        .orElseThrow(
            () ->
                translations.isComplete()
                    ? DeepLParameters.unsupported(name)
                    : ApiException.loading("the models are being loaded"));
  }

  /** How many characters texts have, as people count them. */
  static int characters(List<String> texts) {
    return texts.stream().mapToInt(text -> text.codePointCount(0, text.length())).sum();
  }
}
