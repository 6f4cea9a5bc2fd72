package dev.unroll.api.openai.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.api.openai.LogProbabilities;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An item of a response's output: a message, the call of a function, or reasoning.
 *
 * @param status {@code in_progress}, {@code completed} or {@code incomplete}
 * @param content parts of a message or of reasoning
 * @param callId what the function's output is to name
 */
@Schema(name = "ResponseItem")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResponseItem(
    @Schema(examples = "msg_1f0c66f0b6a54f2d") String id,
    @Schema(examples = "message") String type,
    @Schema(examples = "completed") String status,
    @Schema(examples = "assistant") @Nullable String role,
    @Nullable List<Part> content,
    @Schema(description = "Of reasoning; always empty") @Nullable List<String> summary,
    @JsonProperty("call_id") @Nullable String callId,
    @Nullable String name,
    @Nullable String arguments) {

  /** A part of an item's content. */
  @Schema(name = "ResponseContentPart")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Part(
      @Schema(examples = "output_text") String type,
      String text,
      @Schema(description = "Always empty") @Nullable List<String> annotations,
      @Nullable List<LogProbabilities.ChatToken> logprobs) {
    static Part text(String text, List<LogProbabilities.ChatToken> logprobs) {
      return new Part("output_text", text, List.of(), logprobs);
    }

    static Part reasoning(String text) {
      return new Part("reasoning_text", text, null, null);
    }
  }

  static ResponseItem message(String id, String status, List<Part> content) {
    return new ResponseItem(id, "message", status, "assistant", content, null, null, null, null);
  }

  static ResponseItem reasoning(String id, String status, List<Part> content) {
    return new ResponseItem(id, "reasoning", status, null, content, List.of(), null, null, null);
  }

  static ResponseItem call(String id, String status, String callId, String name, String arguments) {
    return new ResponseItem(id, "function_call", status, null, null, null, callId, name, arguments);
  }
}
