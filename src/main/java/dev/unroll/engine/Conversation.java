package dev.unroll.engine;

import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.tool.AnswerForm;
import dev.unroll.chat.tool.Prompting;
import dev.unroll.engine.call.CallRules;
import dev.unroll.engine.sampling.Sampling;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * What a caller asks a model to answer.
 *
 * @param messages the oldest first
 * @param prompting what the prompt is made of beside them
 * @param calls which calls of tools the answer may have; empty where the model is told of none
 * @param options how the answer is made
 */
public record Conversation(
    List<ChatMessage> messages,
    Prompting prompting,
    Optional<CallRules> calls,
    TextOptions options) {
  public Conversation {
    messages = List.copyOf(messages);
  }

  /**
   * With the usual options.
   *
   * @param maxTokens most tokens to generate, at least 1
   * @param stop generation ends before any of these; none of them is empty
   */
  public Conversation(
      List<ChatMessage> messages, int maxTokens, Sampling sampling, List<String> stop) {
    this(messages, Prompting.PLAIN, Optional.empty(), new TextOptions(maxTokens, sampling, stop));
  }

  /** The length of all that the prompt is made of. */
  public long characters() {
    return messages.stream().mapToLong(ChatMessage::characters).sum() + prompting.characters();
  }

  /**
   * The answer to a conversation.
   *
   * @param events for one subscriber
   * @param dropped how many of the oldest messages the model did not get to see, because the whole
   *     is longer than it reads
   * @param form how its text is to be read
   * @param promptTokens of the prompt
   */
  public record Reply(
      Flow.Publisher<Event> events, int dropped, AnswerForm form, int promptTokens) {}
}
