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
            description = "The language that is wanted; may be left out with `model`",
            examples = "fr")
        String target,
    @Schema(
            description = "What the text is written in",
            enumeration = {TranslateParameters.TEXT, TranslateParameters.HTML},
            defaultValue = TranslateParameters.TEXT)
        String format,
    @Schema(
            description = "How many further translations are wished for; none if negative",
            defaultValue = "0")
        int alternatives,
    @Schema(description = "Needed where the service is set to ask for one") String api_key,
    @Schema(
            description =
                "Ours: the model that translates; else the largest one of the two languages. The"
                    + " only way to models that are of no language",
            examples = "translate-en-fr")
        String model,
    @Schema(
            description =
                "Ours: how many translations are followed at the same time, 1 being the fastest;"
                    + " else, also if 0, what the model was measured with")
        int beam,
    @Schema(
            description = "Ours: tell what the model looked at, where it can tell",
            defaultValue = "false")
        boolean alignment) {
  static final String TEXT = "text";
  static final String HTML = "html";
}
