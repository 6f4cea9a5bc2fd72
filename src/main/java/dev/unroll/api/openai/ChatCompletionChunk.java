package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One piece of an assistant's answer in an event stream. The first has the role, the last says why
 * the answer is over.
 *
 * @param created seconds since 1970
 * @param choices one, or none in the event that holds the usage
 * @param usage {@code null} until the end, and left out where it is not asked for
 * @param unroll only in the first, and only when messages were dropped
 */
@Schema(name = "ChatCompletionChunk")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChatCompletionChunk(
    @Schema(examples = "chatcmpl-1f0c66f0b6a54f2d") String id,
    @Schema(examples = "chat.completion.chunk") String object,
    long created,
    String model,
    List<Choice> choices,
    @Schema(implementation = TokenUsage.class) @Nullable Object usage,
    ChatCompletion.@Nullable Truncation unroll) {

  /**
   * The next piece of an answer.
   *
   * @param finishReason {@code stop}, {@code length} or {@code tool_calls}; {@code null} while
   *     there is more to come
   */
  @Schema(name = "ChatCompletionChunkChoice")
  public record Choice(
      int index,
      Delta delta,
      LogProbabilities.@Nullable OfChat logprobs,
      @JsonProperty("finish_reason") @Nullable String finishReason) {
    static Choice opening(int index, String role) {
      return new Choice(index, new Delta(role, "", null, null), null, null);
    }
  }

  /** What is new. */
  @Schema(name = "ChatCompletionDelta")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Delta(
      @Schema(examples = "assistant") @Nullable String role,
      @Nullable String content,
      @Schema(description = "What a model that reasons thinks before it speaks")
          @JsonProperty("reasoning_content")
          @Nullable String reasoning,
      @JsonProperty("tool_calls") @Nullable List<CallDelta> toolCalls) {}

  /**
   * What is new of a call: at first its id and name, then piece by piece its arguments.
   *
   * @param index of the call in the answer
   */
  @Schema(name = "ChatCompletionToolCallDelta")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CallDelta(
      int index,
      @Nullable String id,
      @Schema(examples = "function") @Nullable String type,
      FunctionDelta function) {}

  /** What is new of a function's call. */
  @Schema(name = "ChatCompletionFunctionDelta")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record FunctionDelta(@Nullable String name, String arguments) {}
}
