package dev.unroll.engine;

import dev.unroll.chat.ChatMessage;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * What a caller asks a model to answer.
 *
 * @param messages the oldest first
 * @param maxTokens most tokens to generate, at least 1
 * @param stop generation ends before any of these; none of them is empty
 */
public record Conversation(
    List<ChatMessage> messages, int maxTokens, Sampling sampling, List<String> stop) {
  public Conversation {
    messages = List.copyOf(messages);
    stop = List.copyOf(stop);
  }

  /** The length of all messages together. */
  public long characters() {
    return messages.stream().mapToLong(message -> message.content().length()).sum();
  }

  /**
   * The answer to a conversation.
   *
   * @param events for one subscriber
   * @param dropped how many of the oldest messages the model did not get to see, because the whole
   *     is longer than it reads
   */
  public record Reply(Flow.Publisher<Event> events, int dropped) {}
}
