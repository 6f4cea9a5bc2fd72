package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.engine.FinishReason;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An answer of an assistant.
 *
 * @param created seconds since 1970
 */
@Schema(name = "ChatCompletion")
public record ChatCompletion(
    @Schema(examples = "chatcmpl-1f0c66f0b6a54f2d") String id,
    @Schema(examples = "chat.completion") String object,
    long created,
    String model,
    List<Choice> choices,
    TokenUsage usage,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Truncation unroll) {

  /**
   * The one answer.
   *
   * @param finishReason {@code stop} or {@code length}
   */
  @Schema(name = "ChatCompletionChoice")
  public record Choice(
      int index,
      Message message,
      @Schema(description = "Always null: not supported") @Nullable Object logprobs,
      @JsonProperty("finish_reason") String finishReason) {}

  /** What the assistant says. */
  @Schema(name = "ChatCompletionMessage")
  public record Message(
      @Schema(examples = "assistant") String role,
      String content,
      @Schema(description = "Always null: not supported") @Nullable Object refusal) {}

  /** The truncation of a conversation that is longer than the model's context. */
  @Schema(name = "ChatTruncation")
  public record Truncation(
      @Schema(description = "How many of the oldest messages were dropped")
          @JsonProperty("dropped_messages")
          int droppedMessages) {
    static @Nullable Truncation of(int dropped) {
      return dropped == 0 ? null : new Truncation(dropped);
    }
  }

  /**
   * What is the same in a whole answer and in all pieces of a streamed one.
   *
   * @param created seconds since 1970
   * @param dropped how many of the oldest messages were dropped
   */
  record Head(String id, long created, String model, int dropped) implements TextFormat {
    private static final String ASSISTANT = "assistant";

    static Head of(String model, int dropped) {
      return new Head(
          "chatcmpl-" + UUID.randomUUID(), Instant.now().getEpochSecond(), model, dropped);
    }

    @Override
    public Object opening() {
      return chunk(
          List.of(ChatCompletionChunk.Choice.of(ASSISTANT, "", null)),
          null,
          Truncation.of(dropped));
    }

    @Override
    public Object piece(String text, @Nullable FinishReason reason) {
      String content = reason == null ? text : null;
      return chunk(List.of(ChatCompletionChunk.Choice.of(null, content, reason)), null, null);
    }

    @Override
    public Object usage(TokenUsage usage) {
      return chunk(List.of(), usage, null);
    }

    @Override
    public Object whole(String text, FinishReason reason, TokenUsage usage) {
      Message message = new Message(ASSISTANT, text, null);
      return new ChatCompletion(
          id,
          "chat.completion",
          created,
          model,
          List.of(new Choice(0, message, null, TextFormat.word(reason))),
          usage,
          Truncation.of(dropped));
    }

    private ChatCompletionChunk chunk(
        List<ChatCompletionChunk.Choice> choices,
        @Nullable TokenUsage usage,
        @Nullable Truncation truncation) {
      return new ChatCompletionChunk(
          id, "chat.completion.chunk", created, model, choices, usage, truncation);
    }
  }
}
