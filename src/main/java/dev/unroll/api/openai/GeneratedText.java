package dev.unroll.api.openai;

import dev.unroll.api.registry.Submissions;
import dev.unroll.engine.Event;
import dev.unroll.engine.FinishReason;
import dev.unroll.engine.Usage;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One text that was generated to its end.
 *
 * @param choices of its tokens; empty unless log-probabilities were asked for
 */
record GeneratedText(String text, FinishReason reason, List<Event.Choice> choices, Usage usage) {
  /** The text of an answer's events. */
  static GeneratedText of(List<Event> events) {
    Event.Finished end = Submissions.end(events);
    List<Event.Text> pieces =
        events.stream().filter(Event.Text.class::isInstance).map(Event.Text.class::cast).toList();
    return new GeneratedText(
        pieces.stream().map(Event.Text::text).collect(Collectors.joining()),
        end.reason(),
        pieces.stream().flatMap(piece -> piece.choices().stream()).toList(),
        end.usage());
  }

  /** The mean log-probability of its tokens; of a text without tokens the least there is. */
  double meanLogProbability() {
    return choices.stream()
        .mapToDouble(choice -> choice.chosen().logProbability())
        .average()
        .orElse(Double.NEGATIVE_INFINITY);
  }
}
