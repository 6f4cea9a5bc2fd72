package dev.unroll.api.deepl;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.libretranslate.TranslateRequest;
import dev.unroll.api.registry.TranslateSettings;
import dev.unroll.engine.lexical.Formality;
import dev.unroll.text.markup.XmlRules;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The body of {@code POST /v2/translate}, checked as far as that goes without knowing the models.
 *
 * @param source in DeepL's spelling; found out for each text if empty
 * @param target in DeepL's spelling
 * @param formality in DeepL's words, if it is not the default
 * @param glossary its identity
 * @param billed whether the answer has the characters of each text
 */
record DeepLRequest(
    List<String> texts,
    Optional<String> source,
    String target,
    Tags tags,
    Splitting splitting,
    Optional<String> formality,
    Optional<String> glossary,
    Optional<String> model,
    boolean billed) {
  /** What would change the translation, and is not known here. */
  private static final List<String> UNSUPPORTED =
      List.of("style_id", "custom_instructions", "translation_memory_id");

  private static final Set<String> FORMALITIES =
      Set.of("default", "more", "less", "prefer_more", "prefer_less");

  /** What names of formality begin with that count only where a language has it. */
  private static final String PREFERRED = "prefer_";

  private static final Set<String> MODELS =
      Set.of(DeepLRequest.FAST, "quality_optimized", "prefer_quality_optimized");

  /** The model that follows one translation at a time. */
  static final String FAST = "latency_optimized";

  DeepLRequest {
    texts = List.copyOf(texts);
  }

  /** How texts are marked up. */
  sealed interface Tags {
    /** Not at all. */
    record None() implements Tags {}

    /** As HTML. */
    record Html() implements Tags {}

    /** As XML. */
    record Xml(XmlRules rules) implements Tags {}
  }

  /** What ends a sentence. */
  enum Splitting {
    /** Nothing: a text, or what an element divides of it, is one sentence. */
    NONE,

    /** Punctuation. */
    PUNCTUATION,

    /** Punctuation and line breaks. */
    LINES
  }

  /**
   * Checks a request.
   *
   * @throws ApiException with what is wrong
   */
  static DeepLRequest parse(DeepLParameters parameters, TranslateSettings limits) {
    List<String> texts = parameters.texts("text");
    if (texts.isEmpty()) {
      throw DeepLParameters.missing("text");
    }
    TranslateRequest.checkSizes(texts, true, limits);
    for (String name : UNSUPPORTED) {
      if (!parameters.texts(name).isEmpty()) {
        throw DeepLParameters.unsupported(name);
      }
    }
    Tags tags = tags(parameters);
    return new DeepLRequest(
        texts,
        parameters.text("source_lang").filter(code -> !code.isBlank()),
        parameters.requiredText("target_lang"),
        tags,
        splitting(parameters, tags),
        formality(parameters),
        parameters.text("glossary_id").filter(id -> !id.isBlank()),
        parameters.text("model_type").map(name -> among(MODELS, "model_type", name)),
        parameters.flag("show_billed_characters", false));
  }

  /** How formal the translation is to be, in DeepL's words. */
  static Optional<String> formality(DeepLParameters parameters) {
    return parameters
        .text("formality")
        .map(name -> among(FORMALITIES, "formality", name))
        .filter(name -> !name.equals("default"));
  }

  /**
   * How a translation addresses its readers.
   *
   * @param wanted in DeepL's words
   * @param target language of ours
   * @throws ApiException when it must be formal or informal in a language without such forms
   */
  static Optional<Formality> formality(Optional<String> wanted, String target) {
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    String name = wanted.get();
    if (!Formality.isKnownIn(target)) {
      if (name.startsWith(PREFERRED)) {
        return Optional.empty();
      }
      throw ApiException.invalid(
          "formality", "'formality' is not supported for given 'target_lang'.");
    }
    return Optional.of(name.endsWith("more") ? Formality.MORE : Formality.LESS);
  }

  private static String among(Set<String> known, String name, String value) {
    if (!known.contains(value)) {
      throw DeepLParameters.unsupported(name);
    }
    return value;
  }

  private static Tags tags(DeepLParameters parameters) {
    return switch (parameters.text("tag_handling").orElse("")) {
      case "" -> new Tags.None();
      case "html" -> new Tags.Html();
      case "xml" ->
          new Tags.Xml(
              new XmlRules(
                  parameters.flag("outline_detection", true),
                  parameters.names("splitting_tags"),
                  parameters.names("non_splitting_tags"),
                  parameters.names("ignore_tags")));
      default -> throw DeepLParameters.unsupported("tag_handling");
    };
  }

  private static Splitting splitting(DeepLParameters parameters, Tags tags) {
    String usual = tags instanceof Tags.Html ? "nonewlines" : "1";
    return switch (parameters.text("split_sentences").orElse(usual)) {
      case "0", "false" -> Splitting.NONE;
      case "1", "true" -> Splitting.LINES;
      case "nonewlines" -> Splitting.PUNCTUATION;
      default -> throw DeepLParameters.unsupported("split_sentences");
    };
  }
}
