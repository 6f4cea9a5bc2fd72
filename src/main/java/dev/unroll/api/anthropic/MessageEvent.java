package dev.unroll.api.anthropic;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.api.http.ServerSentEvents;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An event of a streamed message; which fields it has depends on its type.
 *
 * @param index of the block in the message's content
 * @param delta of a block, or of the message
 */
@Schema(name = "MessageStreamEvent")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MessageEvent(
    @Schema(examples = "content_block_delta") String type,
    @Nullable MessageBody message,
    @Nullable Integer index,
    @JsonProperty("content_block") @Nullable ContentBlock block,
    @Schema(anyOf = {ContentBlock.Delta.class, MessageBody.End.class}) @Nullable Object delta,
    MessageBody.@Nullable Cost usage) {
  static MessageEvent of(String type) {
    return new MessageEvent(type, null, null, null, null, null);
  }

  static MessageEvent start(MessageBody message) {
    return new MessageEvent("message_start", message, null, null, null, null);
  }

  static MessageEvent blockStart(int index, ContentBlock block) {
    return new MessageEvent("content_block_start", null, index, block, null, null);
  }

  static MessageEvent delta(int index, ContentBlock.Delta delta) {
    return new MessageEvent("content_block_delta", null, index, null, delta, null);
  }

  static MessageEvent blockStop(int index) {
    return new MessageEvent("content_block_stop", null, index, null, null, null);
  }

  static MessageEvent end(MessageBody.End end, MessageBody.Cost cost) {
    return new MessageEvent("message_delta", null, null, null, end, cost);
  }

  /** The event as it is sent. */
  String frame() {
    return frame(type, this);
  }

  static String frame(String type, Object data) {
    return "event: " + type + "\n" + ServerSentEvents.data(data);
  }
}
