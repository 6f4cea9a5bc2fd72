package dev.unroll.api.deepl;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What {@code POST /v2/translate} answers: a translation for each text, in their order. */
@Schema(name = "DeepLTranslations")
record DeepLTranslation(List<Text> translations) {
  DeepLTranslation {
    translations = List.copyOf(translations);
  }

  /**
   * A text's translation.
   *
   * @param billed the text's characters, when that was asked for
   * @param model the kind of model that was asked for
   */
  @Schema(name = "DeepLTranslation")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Text(
      @JsonProperty("detected_source_language") @Schema(examples = "EN") String source,
      @Schema(examples = "Bonjour !") String text,
      @JsonProperty("billed_characters") @Nullable Integer billed,
      @JsonProperty("model_type_used") @Nullable String model) {}
}
