package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.engine.Event;
import dev.unroll.engine.FinishReason;
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
   * @param finishReason {@code stop} or {@code length}; {@code null} while there is more to come
   */
  @Schema(name = "ChatCompletionChunkChoice")
  public record Choice(
      int index,
      Delta delta,
      LogProbabilities.@Nullable OfChat logprobs,
      @JsonProperty("finish_reason") @Nullable String finishReason) {
    static Choice opening(int index, String role) {
      return new Choice(index, new Delta(role, ""), null, null);
    }

    static Choice of(int index, Event.Text piece) {
      return new Choice(
          index, new Delta(null, piece.text()), LogProbabilities.ofChat(piece.choices()), null);
    }

    static Choice end(int index, FinishReason reason) {
      return new Choice(index, new Delta(null, null), null, TextFormat.word(reason));
    }
  }

  /** What is new. */
  @Schema(name = "ChatCompletionDelta")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Delta(
      @Schema(examples = "assistant") @Nullable String role, @Nullable String content) {}
}
