package dev.unroll.api.deepl;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What {@code POST /v2/translate} takes, for the description of the API. */
@Schema(name = "DeepLTranslateParameters")
record DeepLTranslateParameters(
    @Schema(description = "The texts", required = true) List<String> text,
    @Schema(description = "Their language; found out for each text if left out", examples = "EN")
        String source_lang,
    @Schema(description = "The language to translate into", required = true, examples = "FR")
        String target_lang,
    @Schema(description = "The markup of the texts", examples = "xml") String tag_handling,
    @Schema(description = "Whether XML elements without text beside them divide sentences")
        boolean outline_detection,
    @Schema(description = "XML elements that divide sentences") List<String> splitting_tags,
    @Schema(description = "XML elements that never do") List<String> non_splitting_tags,
    @Schema(description = "XML elements whose content stays as it is") List<String> ignore_tags,
    @Schema(description = "What ends a sentence: 0, 1 or nonewlines") String split_sentences,
    @Schema(description = "Changes nothing: nothing is corrected") boolean preserve_formatting,
    @Schema(description = "default, more, less, prefer_more or prefer_less") String formality,
    @Schema(description = "The glossary to keep to") String glossary_id,
    @Schema(description = "Accepted, and not looked at") String context,
    @Schema(description = "latency_optimized follows one translation at a time") String model_type,
    @Schema(description = "Whether to tell how many characters each text has")
        boolean show_billed_characters) {}
