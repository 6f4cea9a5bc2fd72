package dev.unroll.api.libretranslate;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.registry.TranslateSettings;
import dev.unroll.engine.lexical.Formality;
import dev.unroll.engine.lexical.Terminology;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.Treatment;
import java.util.List;
import java.util.Optional;

/**
 * The body of {@code POST /translate}, checked as far as that goes without knowing the models.
 *
 * @param batch whether the answer has arrays
 * @param direction from what into what
 * @param alternatives most further translations
 * @param beam the beam's width; the model's own if empty
 * @param alignment whether to tell which source token each target token came from
 * @param shortlist whether a model that has a shortlist leaves words out by it
 * @param confidence whether to tell how sure each sentence is
 * @param treatment what else is asked for
 */
public record TranslateRequest(
    List<String> texts,
    boolean batch,
    Direction direction,
    TextRequest.Format format,
    int alternatives,
    Optional<Integer> beam,
    boolean alignment,
    boolean shortlist,
    boolean confidence,
    Treatment treatment) {
  public TranslateRequest {
    texts = List.copyOf(texts);
  }

  /** From what into what. */
  public sealed interface Direction {
    /** From one language into another, by the best model for it. */
    record Pair(String source, String target) implements Direction {}

    /** From whatever the text is in. */
    record Detected(String target) implements Direction {}

    /**
     * By a certain model.
     *
     * @param source if given, one of the model's, or {@code auto}
     * @param target if given, one of the model's
     */
    record OfModel(String model, Optional<String> source, Optional<String> target)
        implements Direction {
      /** Whether the source's language is to be found out. */
      boolean detects() {
        return source.filter(AUTO::equals).isPresent();
      }
    }
  }

  private static final String AUTO = "auto";

  /**
   * Checks a request, in LibreTranslate's order and with its words.
   *
   * @throws ApiException with what is wrong
   */
  static TranslateRequest parse(RequestParameters parameters, TranslateSettings limits) {
    RequestParameters.Texts texts = parameters.texts();
    Direction direction = direction(parameters);
    int alternatives = parameters.count("alternatives");
    atMost("alternatives", alternatives, limits.alternativesLimit());
    int beam = parameters.count("beam");
    atMost("beam", beam, limits.beamLimit());
    checkSizes(texts.all(), texts.batch(), limits);
    return new TranslateRequest(
        texts.all(),
        texts.batch(),
        direction,
        format(parameters.text("format").orElse(TranslateParameters.TEXT)),
        alternatives,
        beam == 0 ? Optional.empty() : Optional.of(beam),
        parameters.flag("alignment", false),
        parameters.flag("shortlist", true),
        parameters.flag("confidence", false),
        treatment(parameters));
  }

  /** What a request asks for beside the choice of words. */
  static Treatment treatment(RequestParameters parameters) {
    return Treatment.DEFAULT
        .withGlossary(glossary(parameters))
        .withFormality(formality(parameters.text("formality").orElse(TranslateParameters.DEFAULT)))
        .withNumbers(numbers(parameters.text("numbers").orElse(TranslateParameters.KEPT)))
        .withCheck(parameters.flag("check", false));
  }

  private static Terminology glossary(RequestParameters parameters) {
    try {
      return Terminology.of(parameters.table("glossary"));
    } catch (IllegalArgumentException e) {
      throw RequestParameters.invalid("glossary", "cannot be used: " + e.getMessage());
    }
  }

  private static Optional<Formality> formality(String name) {
    return switch (name) {
      case TranslateParameters.DEFAULT -> Optional.empty();
      case TranslateParameters.MORE -> Optional.of(Formality.MORE);
      case TranslateParameters.LESS -> Optional.of(Formality.LESS);
      default ->
          throw RequestParameters.invalid(
              "formality",
              "must be %s, %s or %s"
                  .formatted(
                      TranslateParameters.DEFAULT,
                      TranslateParameters.MORE,
                      TranslateParameters.LESS));
    };
  }

  /**
   * Checks how many texts there are, and how long they are.
   *
   * @param batch whether their number counts
   * @throws ApiException when there is too much
   */
  public static void checkSizes(List<String> texts, boolean batch, TranslateSettings limits) {
    if (batch) {
      withinLimit(texts.size(), limits.batchLimit());
    }
    for (String text : texts) {
      withinLimit(text.codePointCount(0, text.length()), limits.charLimit());
    }
  }

  /** A request for several texts as the model translates them usually. */
  public static TranslateRequest of(
      List<String> texts,
      Direction direction,
      TextRequest.Format format,
      Optional<Integer> beam,
      Treatment treatment) {
    return new TranslateRequest(
        texts, true, direction, format, 0, beam, false, true, false, treatment);
  }

  /** From what into what. */
  static Direction direction(RequestParameters parameters) {
    Optional<String> model = parameters.text("model");
    if (model.isPresent()) {
      return new Direction.OfModel(
          model.get(), parameters.text("source"), parameters.text("target"));
    }
    String source = parameters.requiredText("source");
    String target = parameters.requiredText("target");
    return source.equals(AUTO)
        ? new Direction.Detected(target)
        : new Direction.Pair(source, target);
  }

  private static TextRequest.Format format(String name) {
    return switch (name) {
      case TranslateParameters.TEXT -> TextRequest.Format.TEXT;
      case TranslateParameters.HTML -> TextRequest.Format.HTML;
      case TranslateParameters.MARKDOWN -> TextRequest.Format.MARKDOWN;
      default -> throw ApiException.invalid("format", "%s format is not supported".formatted(name));
    };
  }

  private static Treatment.Numbers numbers(String name) {
    return switch (name) {
      case TranslateParameters.KEPT -> Treatment.Numbers.KEPT;
      case TranslateParameters.LOCALIZED -> Treatment.Numbers.LOCALIZED;
      default ->
          throw RequestParameters.invalid(
              "numbers",
              "must be %s or %s"
                  .formatted(TranslateParameters.KEPT, TranslateParameters.LOCALIZED));
    };
  }

  private static void atMost(String name, int value, int limit) {
    if (limit != TranslateSettings.NO_LIMIT && value > limit) {
      throw RequestParameters.invalid(name, "must be <= " + limit);
    }
  }

  private static void withinLimit(int size, int limit) {
    if (limit != TranslateSettings.NO_LIMIT && size > limit) {
      throw ApiException.invalid(
          "q",
          "Invalid request: request (%d) exceeds text limit (%d)".formatted(size, limit),
          "too_long");
    }
  }
}
