package dev.unroll.api.libretranslate;

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
                "Ours: the model that translates; by default the largest one for the two languages."
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
        boolean shortlist) {
  static final String TEXT = "text";
  static final String HTML = "html";
  static final String MARKDOWN = "markdown";
}
