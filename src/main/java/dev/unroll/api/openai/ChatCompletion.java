package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.engine.Conversation;
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
   * @param finishReason {@code stop}, {@code length} or {@code tool_calls}
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
      @Schema(description = "The text; null beside calls of tools, unless there is some")
          @Nullable String content,
      @Schema(description = "Always null: not supported") @Nullable Object refusal,
      @Schema(description = "What a model that reasons has thought before")
          @JsonInclude(JsonInclude.Include.NON_NULL)
          @JsonProperty("reasoning_content")
          @Nullable String reasoning,
      @Schema(description = "The tools that the assistant calls")
          @JsonInclude(JsonInclude.Include.NON_NULL)
          @JsonProperty("tool_calls")
          @Nullable List<ToolCall> toolCalls) {}

  /** A call of a tool. */
  @Schema(name = "ChatCompletionToolCall")
  public record ToolCall(
      @Schema(examples = "call_5f0c66f0b6a54f2d") String id,
      @Schema(examples = "function") String type,
      CalledFunction function) {}

  /** The function that is called. */
  @Schema(name = "ChatCompletionCalledFunction")
  public record CalledFunction(
      @Schema(examples = "get_weather") String name,
      @Schema(
              description = "JSON as the model wrote it, which may have faults",
              examples = "{\"city\": \"Oslo\"}")
          String arguments) {}

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
   * @param answers what is known of each answer
   */
  record Head(
      String id,
      long created,
      String model,
      @Nullable Object pending,
      int dropped,
      List<ChatAnswer> answers)
      implements TextFormat {
    static Head of(ChatRequest request, List<Conversation.Reply> replies) {
      return new Head(
          "chatcmpl-" + UUID.randomUUID(),
          Instant.now().getEpochSecond(),
          request.model(),
          request.parameters().pendingUsage(),
          replies.getFirst().dropped(),
          replies.stream().map(reply -> new ChatAnswer(reply.form())).toList());
    }

    @Override
    public Object opening(int index) {
      return chunk(
          List.of(ChatCompletionChunk.Choice.opening(index, ChatAnswer.ASSISTANT)),
          pending,
          Truncation.of(dropped));
    }

    @Override
    public List<ChatCompletionChunk> pieces(int index, Event.Text piece, int offset) {
      return chunks(answers.get(index).next(index, piece));
    }

    @Override
    public List<ChatCompletionChunk> end(int index, FinishReason reason) {
      return chunks(answers.get(index).end(index, reason));
    }

    private List<ChatCompletionChunk> chunks(List<ChatCompletionChunk.Choice> choices) {
      return choices.stream().map(choice -> chunk(List.of(choice), pending, null)).toList();
    }

    @Override
    public Object usage(TokenUsage usage) {
      return chunk(List.of(), usage, null);
    }

    @Override
    public Object whole(List<GeneratedText> texts, TokenUsage usage) {
      List<Choice> choices = new ArrayList<>();
      for (GeneratedText text : texts) {
        choices.add(answers.get(choices.size()).whole(choices.size(), text));
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
