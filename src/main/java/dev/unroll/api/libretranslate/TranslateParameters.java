package dev.unroll.api.libretranslate;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What {@code POST /translate} takes, for the description of the API. */
@Schema(name = "TranslateParameters")
record TranslateParameters(
    @Schema(
            description = "The text, or in JSON an array of texts",
            oneOf = {String.class, String[].class},
            required = true,
            examples = "Where is the station?")
        Object q,
    @Schema(
            description = "The language of the text, or `auto`; may be left out with `model`",
            examples = "en")
        String source,
    @Schema(
            description = "The language to translate into; may be left out with `model`",
            examples = "fr")
        String target,
    @Schema(
            description = "The markup of the text",
            enumeration = {
              TranslateParameters.TEXT,
              TranslateParameters.HTML,
              TranslateParameters.MARKDOWN
            },
            defaultValue = TranslateParameters.TEXT)
        String format,
    @Schema(
            description =
                "How many alternative translations to return; a negative number means none",
            defaultValue = "0")
        int alternatives,
    @Schema(description = "Required if the service is configured with API keys") String api_key,
    @Schema(
            description =
                "Ours: the model that translates; by default the best one for the two languages."
                    + " The only way to reach a model without languages",
            examples = "translate-en-fr")
        String model,
    @Schema(
            description =
                "Ours: the beam's width, 1 being the fastest; if left out or 0, the width that the"
                    + " model was evaluated with")
        int beam,
    @Schema(
            description = "Ours: return the alignment, if the model exposes it",
            defaultValue = "false")
        boolean alignment,
    @Schema(
            description =
                "Ours: `false` lets a model that has a lexical shortlist choose among all its words,"
                    + " which takes longer",
            defaultValue = "true")
        boolean shortlist,
    @Schema(
            description =
                "Ours: `kept` copies numbers, dates and times digit for digit, `localized` writes"
                    + " them as the target language does",
            enumeration = {TranslateParameters.KEPT, TranslateParameters.LOCALIZED},
            defaultValue = TranslateParameters.KEPT)
        String numbers,
    @Schema(
            description = "Ours: say of each sentence what was copied and how that was verified",
            defaultValue = "false")
        boolean check,
    @Schema(
            description =
                "Ours: terms and their translations, which the translation then has; in a form, a"
                    + " JSON object as text. They count before those of the model's folder",
            type = SchemaType.OBJECT,
            examples = "{\"board\": \"conseil d'administration\"}")
        Object glossary,
    @Schema(
            description =
                "Ours: how readers are addressed where the language has two ways and the model finds"
                    + " the one asked for",
            enumeration = {
              TranslateParameters.DEFAULT,
              TranslateParameters.MORE,
              TranslateParameters.LESS
            },
            defaultValue = TranslateParameters.DEFAULT)
        String formality,
    @Schema(
            description = "Ours: return how sure the translation of each sentence is",
            defaultValue = "false")
        boolean confidence) {
  static final String DEFAULT = "default";
  static final String MORE = "more";
  static final String LESS = "less";
  static final String TEXT = "text";
  static final String HTML = "html";
  static final String KEPT = "kept";
  static final String LOCALIZED = "localized";
  static final String MARKDOWN = "markdown";
}
