package dev.unroll.api.anthropic;

import dev.unroll.chat.tool.AnswerParser;
import dev.unroll.engine.Conversation;
import dev.unroll.engine.Event;
import dev.unroll.engine.FinishReason;
import java.util.List;

/** Makes a message of an answer's events, and tells each step as events of its own. */
final class MessageWriter {
  private final AnswerParser parser;
  private final ContentBlocks blocks;
  private final StringBuilder frames = new StringBuilder();
  private MessageBody message;

  MessageWriter(MessageRequest request, Conversation.Reply reply) {
    MessagePrompt prompt = request.prompt();
    this.parser = new AnswerParser(reply.form());
    this.blocks = new ContentBlocks(reply.form(), prompt.thinking() != Thinking.NONE, this::send);
    this.message = MessageBody.begun(prompt.model(), reply.promptTokens());
  }

  private void send(MessageEvent event) {
    frames.append(event.frame());
  }

  private String taken() {
    String taken = frames.toString();
    frames.setLength(0);
    return taken;
  }

  /** The message as far as it has come. */
  MessageBody message() {
    return message;
  }

  /** What is sent before anything has been generated. */
  String begin() {
    send(MessageEvent.start(message));
    send(MessageEvent.of("ping"));
    return taken();
  }

  /** What is sent for the next event of the answer. */
  String next(Event event) {
    switch (event) {
      case Event.Text text -> parser.next(text.text()).forEach(blocks::add);
      case Event.Finished finished -> finish(finished);
      case Event.Failed(String reason, boolean overdue) ->
          frames.append(
              MessageEvent.frame(MessageErrors.TYPE, MessageErrors.Failure.late(reason, overdue)));
      case Event.Value _, Event.Embedding _ ->
          throw new IllegalStateException("a text model made " + event);
    }
    return taken();
  }

  private void finish(Event.Finished finished) {
    parser.end().forEach(blocks::add);
    List<ContentBlock> content = blocks.end();
    MessageBody.End end = MessageBody.End.of(reason(finished), finished.stop().orElse(null));
    MessageBody.Cost cost = MessageBody.Cost.of(finished.usage());
    message = message.ended(content, end, cost);
    send(MessageEvent.end(end, cost));
    send(MessageEvent.of("message_stop"));
  }

  private String reason(Event.Finished finished) {
    if (finished.reason() == FinishReason.LENGTH) {
      return "max_tokens";
    }
    if (finished.stop().isPresent()) {
      return "stop_sequence";
    }
    return parser.hasCalls() ? "tool_use" : "end_turn";
  }
}
