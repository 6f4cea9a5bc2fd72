package dev.unroll.local;

import dev.unroll.chat.tool.AnswerForm;
import dev.unroll.chat.tool.Prompting;
import dev.unroll.chat.tool.WholeAnswer;
import dev.unroll.engine.Conversation;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.Event;
import dev.unroll.engine.LastEvent;
import dev.unroll.engine.Request;
import io.smallrye.mutiny.Multi;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * A model that continues texts and, where it has a chat template, converses.
 *
 * <p>What is streamed is a {@link Multi}, which is a {@link Flow.Publisher}: each subscriber gets
 * an answer of its own, which begins when it subscribes, waits while it asks for nothing, and ends
 * when it cancels. Subscribers are called on the engine's thread and must not block; {@code
 * emitOn(executor)} moves them elsewhere. A failure is a {@link LocalFailure}.
 */
public final class TextModel {
  private final Engine engine;

  TextModel(Engine engine) {
    this.engine = engine;
  }

  /** Whether {@link #chat} and {@link #streamChat} can be used. */
  public boolean chats() {
    return engine.noChat().isEmpty();
  }

  /** As {@link #complete(String, TextSettings)}, with the usual settings. */
  public Completion complete(String prompt) {
    return complete(prompt, TextSettings.DEFAULT);
  }

  /**
   * Continues a text and waits for the end.
   *
   * @throws LocalFailure when the prompt is too long or has unknown characters, or the model fails
   */
  public Completion complete(String prompt, TextSettings settings) {
    return whole(
        LocalModels.reporting(() -> engine.submit(new Request.Text(prompt, settings.forEngine()))),
        AnswerForm.TEXT);
  }

  /** Continues a text; its pieces in whole characters as they are written. */
  public Multi<String> stream(String prompt, TextSettings settings) {
    return LocalStreams.of(() -> engine.submit(new Request.Text(prompt, settings.forEngine())))
        .map(TextModel::text)
        .filter(text -> !text.isEmpty());
  }

  /**
   * Answers a conversation and waits for the end.
   *
   * @param messages the oldest first; the last is the user's
   * @throws LocalFailure when the model does not converse, the messages are too long, or it fails
   */
  public Completion chat(List<Message> messages, TextSettings settings) {
    Conversation.Reply reply = LocalModels.reporting(() -> converse(messages, settings));
    return whole(reply.events(), reply.form());
  }

  /** Answers a conversation; the pieces of what the assistant says as they are written. */
  public Multi<String> streamChat(List<Message> messages, TextSettings settings) {
    return chatEvents(messages, settings)
        .filter(ChatEvent.Said.class::isInstance)
        .map(event -> ((ChatEvent.Said) event).text());
  }

  /** Answers a conversation; what the assistant thinks and says, and at the end the whole. */
  public Multi<ChatEvent> chatEvents(List<Message> messages, TextSettings settings) {
    return Multi.createFrom()
        .deferred(
            () -> {
              Conversation.Reply reply = LocalModels.reporting(() -> converse(messages, settings));
              ChatReader reader = new ChatReader(reply.form());
              return LocalStreams.of(reply::events)
                  .concatMap(event -> Multi.createFrom().iterable(reader.read(event)));
            });
  }

  private Conversation.Reply converse(List<Message> messages, TextSettings settings) {
    return engine.converse(
        new Conversation(
            messages.stream().map(Message::forEngine).toList(),
            Prompting.PLAIN,
            Optional.empty(),
            settings.forEngine()),
        EngineListener.NONE);
  }

  private static Completion whole(Flow.Publisher<Event> events, AnswerForm form) {
    StringBuilder text = new StringBuilder();
    LastEvent<Event> last = new LastEvent<>(event -> text.append(text(event)));
    events.subscribe(last);
    return switch (last.await()) {
      case Event.Finished(var reason, var usage, _) -> {
        WholeAnswer answer = WholeAnswer.of(form, text.toString());
        yield Completion.of(answer.content(), answer.reasoning(), reason, usage);
      }
      case Event.Failed(String message, boolean _) -> throw new LocalFailure(message);
      case Event.Text _, Event.Value _, Event.Embedding _ ->
          throw new IllegalStateException("the answer has no end");
    };
  }

  private static String text(Event event) {
    return event instanceof Event.Text text ? text.text() : "";
  }
}
