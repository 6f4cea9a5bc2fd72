package dev.unroll.chat.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads what the parts of an answer are while its text is generated. What may be the beginning of
 * something else is held back until it is decided. Not thread-safe.
 */
public final class AnswerParser {
  private final boolean isPlain;
  private final ReasoningParser reasoning;
  private final CallParser calls;
  private final List<AnswerPart> parts = new ArrayList<>();

  /** For one answer. */
  public AnswerParser(AnswerForm form) {
    Consumer<AnswerPart> out = parts::add;
    this.isPlain = form.isPlain();
    this.calls = new CallParser(form.calls(), out);
    this.reasoning = new ReasoningParser(form.reasoning(), out, calls::next);
  }

  /** The parts that the next piece of the text has completed. */
  public List<AnswerPart> next(String text) {
    if (isPlain) {
      return text.isEmpty() ? List.of() : List.of(new AnswerPart.Content(text));
    }
    reasoning.next(text);
    return taken();
  }

  /** What was held back, when the text is over. */
  public List<AnswerPart> end() {
    reasoning.end();
    calls.end();
    return taken();
  }

  /** Whether the answer has called a tool. */
  public boolean hasCalls() {
    return calls.count() > 0;
  }

  private List<AnswerPart> taken() {
    List<AnswerPart> taken = List.copyOf(parts);
    parts.clear();
    return taken;
  }
}
