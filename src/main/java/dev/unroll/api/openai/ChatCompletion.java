package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.engine.Event;
import dev.unroll.engine.FinishReason;
import java.time.Instant;
import java.util.ArrayList;
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
   * An answer; one unless more were asked for.
   *
   * @param finishReason {@code stop} or {@code length}
   */
  @Schema(name = "ChatCompletionChoice")
  public record Choice(
      int index,
      Message message,
      LogProbabilities.@Nullable OfChat logprobs,
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
   * @param pending what the events before the end of a stream have for the usage
   * @param dropped how many of the oldest messages were dropped
   */
  record Head(String id, long created, String model, @Nullable Object pending, int dropped)
      implements TextFormat {
    private static final String ASSISTANT = "assistant";

    static Head of(ChatRequest request, int dropped) {
      return new Head(
          "chatcmpl-" + UUID.randomUUID(),
          Instant.now().getEpochSecond(),
          request.model(),
          request.parameters().pendingUsage(),
          dropped);
    }

    @Override
    public Object opening(int index) {
      return chunk(
          List.of(ChatCompletionChunk.Choice.opening(index, ASSISTANT)),
          pending,
          Truncation.of(dropped));
    }

    @Override
    public Object piece(int index, Event.Text piece, int offset) {
      return chunk(List.of(ChatCompletionChunk.Choice.of(index, piece)), pending, null);
    }

    @Override
    public Object end(int index, FinishReason reason) {
      return chunk(List.of(ChatCompletionChunk.Choice.end(index, reason)), pending, null);
    }

    @Override
    public Object usage(TokenUsage usage) {
      return chunk(List.of(), usage, null);
    }

    @Override
    public Object whole(List<GeneratedText> texts, TokenUsage usage) {
      List<Choice> choices = new ArrayList<>();
      for (GeneratedText text : texts) {
        choices.add(
            new Choice(
                choices.size(),
                new Message(ASSISTANT, text.text(), null),
                LogProbabilities.ofChat(text.choices()),
                TextFormat.word(text.reason())));
      }
      return new ChatCompletion(
          id, "chat.completion", created, model, choices, usage, Truncation.of(dropped));
    }

    private ChatCompletionChunk chunk(
        List<ChatCompletionChunk.Choice> choices,
        @Nullable Object usage,
        @Nullable Truncation truncation) {
      return new ChatCompletionChunk(
          id, "chat.completion.chunk", created, model, choices, usage, truncation);
    }
  }
}
