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
 * A generated text, or one piece of it in an event stream.
 *
 * @param created seconds since 1970
 * @param choices one, or none in the event that holds the usage
 */
@Schema(name = "Completion")
public record Completion(
    @Schema(examples = "cmpl-1f0c66f0b6a54f2d") String id,
    @Schema(examples = "text_completion") String object,
    long created,
    String model,
    List<Choice> choices,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TokenUsage usage) {

  /**
   * The one text of a completion, or the next piece of it.
   *
   * @param finishReason {@code stop} or {@code length}; {@code null} while there is more to come
   */
  @Schema(name = "CompletionChoice")
  public record Choice(
      String text,
      int index,
      @Schema(description = "Always null: not supported") @Nullable Object logprobs,
      @JsonProperty("finish_reason") @Nullable String finishReason) {}

  /**
   * What all events of one answer have in common.
   *
   * @param created seconds since 1970
   */
  record Head(String id, long created, String model) implements TextFormat {
    private static final String OBJECT = "text_completion";

    static Head of(String model) {
      return new Head("cmpl-" + UUID.randomUUID(), Instant.now().getEpochSecond(), model);
    }

    @Override
    public Completion piece(String text, @Nullable FinishReason reason) {
      return completion(text, reason, null);
    }

    @Override
    public Completion usage(TokenUsage usage) {
      return new Completion(id, OBJECT, created, model, List.of(), usage);
    }

    @Override
    public Completion whole(String text, FinishReason reason, TokenUsage usage) {
      return completion(text, reason, usage);
    }

    private Completion completion(
        String text, @Nullable FinishReason reason, @Nullable TokenUsage usage) {
      Choice choice = new Choice(text, 0, null, reason == null ? null : TextFormat.word(reason));
      return new Completion(id, OBJECT, created, model, List.of(choice), usage);
    }
  }
}
