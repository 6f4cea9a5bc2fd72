package dev.unroll.api.anthropic;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.engine.Usage;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A message of the assistant, or what there is of it.
 *
 * @param container always null: this service runs no tools
 * @param stopDetails always null: nothing is refused by a model's policy
 */
@Schema(name = "Message")
public record MessageBody(
    @Schema(examples = "msg_1f0c66f0b6a54f2d") String id,
    @Schema(examples = "message") String type,
    @Schema(examples = "assistant") String role,
    String model,
    List<ContentBlock> content,
    @Schema(description = "`end_turn`, `max_tokens`, `stop_sequence` or `tool_use`")
        @JsonProperty("stop_reason")
        @Nullable String stopReason,
    @Schema(description = "The one that ended the text") @JsonProperty("stop_sequence")
        @Nullable String stopSequence,
    @Schema(description = "Always null") @JsonProperty("stop_details") @Nullable String stopDetails,
    @Schema(description = "Always null") @Nullable String container,
    Cost usage) {

  /** What a message cost. */
  @Schema(name = "MessageUsage")
  public record Cost(
      @Schema(description = "Tokens of the prompt that were read") @JsonProperty("input_tokens")
          int inputTokens,
      @Schema(description = "Always 0") @JsonProperty("cache_creation_input_tokens")
          int cacheCreationTokens,
      @Schema(description = "Tokens that were known from another prompt with the same beginning")
          @JsonProperty("cache_read_input_tokens")
          int cacheReadTokens,
      @JsonProperty("output_tokens") int outputTokens) {
    static Cost of(Usage usage) {
      int cached = usage.cachedTokens();
      return new Cost(usage.promptTokens() - cached, 0, cached, usage.completionTokens());
    }
  }

  /**
   * What the end of a message adds to it.
   *
   * @param stopDetails always null
   * @param container always null
   */
  @Schema(name = "MessageEnd")
  public record End(
      @JsonProperty("stop_reason") String stopReason,
      @JsonProperty("stop_sequence") @Nullable String stopSequence,
      @JsonProperty("stop_details") @Nullable String stopDetails,
      @Nullable String container) {
    static End of(String reason, @Nullable String stop) {
      return new End(reason, stop, null, null);
    }
  }

  /** A message that has just begun. */
  static MessageBody begun(String model, int promptTokens) {
    return new MessageBody(
        "msg_" + UUID.randomUUID().toString().replace("-", ""),
        "message",
        "assistant",
        model,
        List.of(),
        null,
        null,
        null,
        null,
        new Cost(promptTokens, 0, 0, 0));
  }

  MessageBody ended(List<ContentBlock> blocks, End end, Cost cost) {
    return new MessageBody(
        id,
        type,
        role,
        model,
        blocks,
        end.stopReason(),
        end.stopSequence(),
        stopDetails,
        container,
        cost);
  }
}
