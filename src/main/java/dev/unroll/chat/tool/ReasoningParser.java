package dev.unroll.chat.tool;

import java.util.function.Consumer;

/** Takes {@code <think>…</think>} from the beginning of an answer. */
final class ReasoningParser {
  static final String OPEN = "<think>";
  static final String CLOSE = "</think>";

  private final Consumer<AnswerPart> out;
  private final Consumer<String> rest;
  private final StringBuilder held = new StringBuilder();
  private State state;

  private enum State {
    /** Nothing but blanks has come. */
    BEGINNING,
    /** Behind {@code <think>}, where nothing but blanks has come. */
    OPENED,
    THINKING,
    /** Behind {@code </think>}, where nothing but blanks has come. */
    CLOSED,
    SPEAKING
  }

  /**
   * @param rest takes what is not reasoning
   */
  ReasoningParser(AnswerForm.Reasoning form, Consumer<AnswerPart> out, Consumer<String> rest) {
    this.out = out;
    this.rest = rest;
    this.state =
        switch (form) {
          case NONE -> State.SPEAKING;
          case POSSIBLE -> State.BEGINNING;
          case BEGUN -> State.OPENED;
        };
  }

  void next(String text) {
    if (state == State.SPEAKING) {
      rest.accept(text);
      return;
    }
    held.append(text);
    State before;
    int length;
    do {
      before = state;
      length = held.length();
      step();
    } while (!held.isEmpty() && (state != before || held.length() != length));
  }

  private void step() {
    switch (state) {
      case BEGINNING -> begin(State.SPEAKING);
      case OPENED -> begin(State.THINKING);
      case THINKING -> think();
      case CLOSED -> {
        held.delete(0, Marks.blanks(held));
        state = held.isEmpty() ? State.CLOSED : State.SPEAKING;
      }
      case SPEAKING -> {
        rest.accept(held.toString());
        held.setLength(0);
      }
    }
  }

  /** Looks for {@code <think>}, which models repeat that are given it. */
  private void begin(State without) {
    int blanks = Marks.blanks(held);
    if (Marks.startsWith(held, blanks, OPEN)) {
      held.delete(0, blanks + OPEN.length());
      state = State.OPENED;
    } else if (!Marks.mayStartWith(held, blanks, OPEN)) {
      if (without == State.THINKING) {
        held.delete(0, blanks);
      }
      state = without;
    }
  }

  private void think() {
    int close = held.indexOf(CLOSE);
    int to = close >= 0 ? close : held.length() - Marks.heldBack(held, CLOSE);
    int end = to;
    while (end > 0 && Character.isWhitespace(held.charAt(end - 1))) {
      end--;
    }
    if (end > 0) {
      out.accept(new AnswerPart.Reasoning(held.substring(0, end)));
    }
    if (close >= 0) {
      held.delete(0, close + CLOSE.length());
      state = State.CLOSED;
    } else {
      held.delete(0, end);
    }
  }

  void end() {
    String left = held.toString();
    held.setLength(0);
    switch (state) {
      case BEGINNING -> rest.accept(left);
      case OPENED, THINKING -> {
        if (!left.isBlank()) {
          out.accept(new AnswerPart.Reasoning(left));
        }
      }
      case CLOSED, SPEAKING -> {}
    }
  }
}
