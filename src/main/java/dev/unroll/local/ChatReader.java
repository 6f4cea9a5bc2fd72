package dev.unroll.local;

import dev.unroll.chat.tool.AnswerForm;
import dev.unroll.chat.tool.AnswerParser;
import dev.unroll.chat.tool.AnswerPart;
import dev.unroll.engine.Event;
import java.util.ArrayList;
import java.util.List;

/** The engine's events of one answer as a conversation's. */
final class ChatReader {
  private final AnswerParser parser;
  private final StringBuilder said = new StringBuilder();
  private final StringBuilder thought = new StringBuilder();

  ChatReader(AnswerForm form) {
    this.parser = new AnswerParser(form);
  }

  List<ChatEvent> read(Event event) {
    return switch (event) {
      case Event.Text text -> events(parser.next(text.text()));
      case Event.Finished(var reason, var usage, _) -> {
        List<ChatEvent> events = events(parser.end());
        events.add(
            new ChatEvent.Finished(
                Completion.of(said.toString(), thought.toString(), reason, usage)));
        yield events;
      }
      case Event.Value _, Event.Embedding _, Event.Failed _ -> List.of();
    };
  }

  private List<ChatEvent> events(List<AnswerPart> parts) {
    List<ChatEvent> events = new ArrayList<>();
    for (AnswerPart part : parts) {
      switch (part) {
        case AnswerPart.Content(String text) -> {
          said.append(text);
          events.add(new ChatEvent.Said(text));
        }
        case AnswerPart.Reasoning(String text) -> {
          thought.append(text);
          events.add(new ChatEvent.Thought(text));
        }
        case AnswerPart.Call _, AnswerPart.Arguments _ -> {} // no tools are offered
      }
    }
    return events;
  }
}
