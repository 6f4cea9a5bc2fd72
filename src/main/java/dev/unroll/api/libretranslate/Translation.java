package dev.unroll.api.libretranslate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /translate} answers, as LibreTranslate does, and the alignment, which is ours.
 * Every field has an array, one value a text, where the request had one.
 */
@Schema(name = "Translation")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Translation(
    @Schema(
            description = "The translation; an array of them for an array of texts",
            oneOf = {String.class, String[].class},
            required = true,
            examples = "Bonjour !")
        Object translatedText,
    @Schema(
            description = "The language of the text, when `source` was `auto`",
            oneOf = {Detection.class, Detection[].class})
        @Nullable Object detectedLanguage,
    @Schema(
            description = "Further translations, best first, when `alternatives` was above 0",
            oneOf = {String[].class, String[][].class})
        @Nullable Object alternatives,
    @Schema(
            description =
                "The alignment of each sentence, when `alignment` was true and the model has one",
            oneOf = {Aligned[].class, Aligned[][].class})
        @Nullable Object alignment,
    @Schema(
            description = "How sure each sentence is, when `confidence` was true",
            oneOf = {Sure[].class, Sure[][].class})
        @Nullable Object confidence,
    @Schema(
            description =
                "The sentences whose translation is from the model's translation memory, if any is",
            oneOf = {String[].class, String[][].class})
        @Nullable Object remembered,
    @Schema(
            description =
                "Ours: sentences that stay as they are because their script is not one that the"
                    + " source language is written in, where there are any",
            oneOf = {String[].class, String[][].class})
        @Nullable Object untranslated,
    @Schema(
            description = "What was verified of each sentence, when `check` was true",
            oneOf = {Checked[].class, Checked[][].class})
        @Nullable Object checks) {

  /**
   * How sure the translation of a sentence is.
   *
   * @param confidence 0 to 1
   */
  @Schema(name = "SentenceConfidence")
  public record Sure(
      @Schema(description = "The translation of the sentence", examples = "Bonjour !") String text,
      @Schema(
              description =
                  "About the probability that it is close to what a person would have written",
              minimum = "0",
              maximum = "1",
              examples = "0.83")
          double confidence) {}

  /**
   * A language that a text may be in.
   *
   * @param confidence in percent
   */
  @Schema(name = "DetectedLanguage")
  public record Detection(
      @Schema(minimum = "0", maximum = "100", examples = "92.4") double confidence,
      @Schema(examples = "en") String language) {}

  /**
   * The attention of one translated sentence.
   *
   * @param source the tokens of the sentence, the end as an empty one
   * @param target the tokens of its translation
   * @param weights of every target token over the source tokens, {@code [target][source]}
   */
  @Schema(name = "SentenceAlignment")
  public record Aligned(List<String> source, List<String> target, List<double[]> weights) {}

  /**
   * What was verified of one sentence.
   *
   * @param outcome one of {@code nothing}, {@code verified}, {@code next}, {@code constrained},
   *     {@code repaired}, {@code source}, {@code no_words}, {@code other_script}, {@code
   *     remembered}
   * @param copied what the source has and the translation copies
   * @param faults what the model's own translation lacked, had too often or invented
   */
  @Schema(name = "SentenceCheck")
  public record Checked(
      String source,
      String translation,
      @Schema(
              enumeration = {
                "nothing",
                "verified",
                "next",
                "constrained",
                "repaired",
                "source",
                "no_words",
                "other_script",
                "remembered"
              })
          String outcome,
      List<String> copied,
      List<String> faults) {}

  /**
   * The next words of a translation in an event stream.
   *
   * @param index of the text that is translated
   */
  @Schema(name = "TranslationPiece")
  public record Piece(
      @Schema(description = "The index of the text; 0 if there is one", examples = "0") int index,
      @Schema(description = "The text that follows the previous piece", examples = "Bonjour ")
          String text) {}

  /** LibreTranslate's body of an error. */
  @Schema(name = "TranslationError")
  public record Failure(@Schema(examples = "xx is not supported") String error) {}
}
