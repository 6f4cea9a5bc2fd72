package dev.unroll.api.anthropic;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A block of a message: text, the call of a tool, or what the model has thought before.
 *
 * @param input of a call
 * @param caller of a tool; always the model itself
 * @param signature of what was thought; always empty
 */
@Schema(name = "MessageContentBlock")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ContentBlock(
    @Schema(description = "`text`, `tool_use` or `thinking`", examples = "text") String type,
    @Nullable String text,
    @Schema(examples = "toolu_5f0c66f0b6a54f2d") @Nullable String id,
    @Nullable String name,
    @Schema(
            description =
                "The arguments; `{\"INVALID_JSON\": …}` where the model wrote no JSON object",
            implementation = Object.class)
        @Nullable Object input,
    @Schema(implementation = Object.class) @Nullable Map<String, String> caller,
    @Nullable String thinking,
    @Schema(description = "Always empty") @Nullable String signature) {
  private static final Map<String, String> DIRECT = Map.of("type", "direct");

  static ContentBlock text(String text) {
    return new ContentBlock("text", text, null, null, null, null, null, null);
  }

  static ContentBlock call(String id, String name, Object input) {
    return new ContentBlock("tool_use", null, id, name, input, DIRECT, null, null);
  }

  static ContentBlock thinking(String thought) {
    return new ContentBlock("thinking", null, null, null, null, null, thought, "");
  }

  /** What is new of a block in an event stream. */
  @Schema(name = "MessageContentDelta")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Delta(
      @Schema(
              description =
                  "`text_delta`, `input_json_delta`, `thinking_delta` or `signature_delta`",
              examples = "text_delta")
          String type,
      @Nullable String text,
      @JsonProperty("partial_json") @Nullable String partialJson,
      @Nullable String thinking,
      @Nullable String signature) {
    static Delta text(String text) {
      return new Delta("text_delta", text, null, null, null);
    }

    static Delta input(String json) {
      return new Delta("input_json_delta", null, json, null, null);
    }

    static Delta thinking(String thought) {
      return new Delta("thinking_delta", null, null, thought, null);
    }

    static Delta unsigned() {
      return new Delta("signature_delta", null, null, null, "");
    }
  }
}
