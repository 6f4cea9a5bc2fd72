package dev.unroll.chat.tool;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes the calls of tools from an answer's text. What looks like a call but is none is text again.
 */
final class CallParser {
  private static final String HERMES_END = "</tool_call>";
  private static final String FENCE = "```";
  private static final String JSON_FENCE = "```json";
  private static final String ARGUMENTS_MARK = "[ARGS]";
  private static final String ID_MARK = "[CALL_ID]";
  private static final int LONGEST_NAME = 64;

  private final Consumer<AnswerPart> out;
  private final CallFormat format;
  private final Predicate<String> isTool;
  private final boolean several;

  /** What has come and is not decided; from {@link #from} on it is not read. */
  private final StringBuilder in = new StringBuilder();

  private int from;

  /** Blanks that are text if there comes more text, and nothing if there comes a call. */
  private final StringBuilder blanks = new StringBuilder();

  /** Whether text has come since the beginning, or since the last call. */
  private boolean isSpeaking;

  private State state;
  private @Nullable CallReader call;
  private boolean isAnnounced;
  private int count;

  private enum State {
    /** All that comes is text. */
    ALL_TEXT,
    /** Nothing has come that is not blank. */
    BEGINNING,
    TEXT,
    /** Behind a mark, or where plain calls begin. */
    OPENED,
    /** In a form in which the name comes first. */
    NAME,
    CALL,
    /** Behind a call, where the next one may follow. */
    BEHIND
  }

  CallParser(Optional<AnswerForm.Calls> calls, Consumer<AnswerPart> out) {
    this.out = out;
    this.format = calls.map(AnswerForm.Calls::format).orElse(CallFormat.JSON);
    Set<String> names = calls.map(AnswerForm.Calls::names).orElse(Set.of());
    // Marked calls are calls, whatever their name; JSON may be what the user has asked for.
    this.isTool = format.isPlain() ? names::contains : name -> !name.isEmpty();
    this.several = calls.map(AnswerForm.Calls::several).orElse(true);
    this.state = calls.isEmpty() ? State.ALL_TEXT : State.BEGINNING;
  }

  /** How many calls have begun. */
  int count() {
    return count;
  }

  void next(String text) {
    if (state == State.ALL_TEXT) {
      if (!text.isEmpty()) {
        out.accept(new AnswerPart.Content(text));
      }
      return;
    }
    in.append(text);
    while (from < in.length() && step()) {
      // The next state goes on.
    }
  }

  /** The text is over. */
  void end() {
    if (state == State.CALL && isAnnounced) {
      giveArguments();
    } else if (state == State.BEHIND) {
      in.setLength(0);
    }
    say(in.toString());
    in.setLength(0);
    from = 0;
    if (count == 0 && !blanks.isEmpty()) {
      out.accept(new AnswerPart.Content(blanks.toString()));
    }
  }

  /** Whether the state is another one now, so that it can go on with what is left. */
  private boolean step() {
    return switch (state) {
      case ALL_TEXT -> false;
      case BEGINNING -> begin();
      case TEXT -> text();
      case OPENED -> open();
      case NAME -> name();
      case CALL -> call();
      case BEHIND -> behind();
    };
  }

  private boolean to(State next) {
    state = next;
    return true;
  }

  /** Where nothing but blanks has come, plain JSON may be a call. */
  private boolean begin() {
    int at = from + Marks.blanks(in, from);
    if (at == in.length()) {
      return false;
    }
    if (!format.isPlain()) {
      return to(State.TEXT);
    }
    if (format == CallFormat.JSON && Marks.mayStartWith(in, at, FENCE)) {
      return fence(at);
    }
    boolean isJson = in.charAt(at) == '{' || (format == CallFormat.JSON && in.charAt(at) == '[');
    if (isJson) {
      from = at;
    }
    return to(isJson ? State.OPENED : State.TEXT);
  }

  private boolean fence(int at) {
    if (Marks.mayStartWith(in, at, JSON_FENCE) && in.length() < at + JSON_FENCE.length()) {
      return false; // also where not even the plain fence is complete
    }
    int behind = at + (Marks.startsWith(in, at, JSON_FENCE) ? JSON_FENCE.length() : FENCE.length());
    int json = behind + Marks.blanks(in, behind);
    if (json == in.length()) {
      return false;
    }
    if (in.charAt(json) != '{' && in.charAt(json) != '[') {
      return to(State.TEXT);
    }
    from = json;
    return to(State.OPENED);
  }

  private boolean text() {
    String mark = format.mark();
    int found = mark.isEmpty() ? -1 : in.indexOf(mark);
    if (found >= 0) {
      say(in.substring(0, found));
      in.delete(0, found);
      from = mark.length();
      return to(State.OPENED);
    }
    int to = in.length() - Marks.heldBack(in, mark);
    say(in.substring(0, to));
    in.delete(0, to);
    from = 0;
    return false;
  }

  /** Where a call is to begin. */
  private boolean open() {
    from += Marks.blanks(in, from);
    if (from == in.length()) {
      return false;
    }
    char c = in.charAt(from);
    if (c == '{' && format != CallFormat.NAMED) {
      return begin(new CallReader(isTool));
    }
    if (c == '[' && (format == CallFormat.MISTRAL || format == CallFormat.JSON)) {
      from++;
      return true;
    }
    return (format.isNameFirst() && isOfName(c)) ? to(State.NAME) : noCall();
  }

  private static boolean isOfName(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  private boolean name() {
    int to = from;
    while (to < in.length() && isOfName(in.charAt(to))) {
      to++;
    }
    if (to - from > LONGEST_NAME) {
      return noCall();
    }
    String called = in.substring(from, to);
    int at = to;
    if (Marks.startsWith(in, at, ID_MARK)) {
      at += ID_MARK.length();
      while (at < in.length() && isOfName(in.charAt(at))) {
        at++;
      }
    }
    at += Marks.startsWith(in, at, ARGUMENTS_MARK) ? ARGUMENTS_MARK.length() : 0;
    at += Marks.blanks(in, at);
    if (at == in.length()
        || (in.charAt(at) == '['
            && (Marks.mayStartWith(in, at, ID_MARK)
                || Marks.mayStartWith(in, at, ARGUMENTS_MARK)))) {
      return false;
    }
    if (in.charAt(at) != '{') {
      return noCall();
    }
    from = at;
    return begin(CallReader.ofArguments(called));
  }

  private boolean begin(CallReader reader) {
    call = reader;
    isAnnounced = false;
    return to(State.CALL);
  }

  private boolean call() {
    CallReader reading = call;
    if (reading == null) {
      throw new IllegalStateException("there is no call");
    }
    CallReader.Step step = CallReader.Step.TAKEN;
    while (from < in.length() && step == CallReader.Step.TAKEN) {
      step = reading.next(in.charAt(from));
      from += step == CallReader.Step.TAKEN || step == CallReader.Step.DONE ? 1 : 0;
    }
    if (step == CallReader.Step.NO_CALL) {
      return noCall();
    }
    if (!isAnnounced && reading.name().isPresent()) {
      isAnnounced = true;
      blanks.setLength(0);
      isSpeaking = false;
      give(new AnswerPart.Call(count, reading.name().get()));
      count++;
    }
    if (!isAnnounced) {
      return false;
    }
    giveArguments();
    drop();
    if (step == CallReader.Step.TAKEN) {
      return false;
    }
    return to(State.BEHIND);
  }

  private void giveArguments() {
    String arguments = call == null ? "" : call.arguments();
    if (!arguments.isEmpty()) {
      give(new AnswerPart.Arguments(count - 1, arguments));
    }
  }

  private void give(AnswerPart part) {
    boolean isFirst =
        switch (part) {
          case AnswerPart.Call(int index, String _) -> index == 0;
          case AnswerPart.Arguments(int index, String _) -> index == 0;
          case AnswerPart.Content _, AnswerPart.Reasoning _ -> true;
        };
    if (several || isFirst) {
      out.accept(part);
    }
  }

  /** What looked like a call is text. */
  private boolean noCall() {
    say(in.substring(0, from));
    drop();
    return to(State.TEXT);
  }

  /** Leaves out what has been read. */
  private void drop() {
    in.delete(0, from);
    from = 0;
  }

  private boolean behind() {
    from += Marks.blanks(in, from);
    if (from == in.length()) {
      return false;
    }
    char c = in.charAt(from);
    if (c == ',' || c == ';' || c == ']') {
      from++;
      return true;
    }
    if (c == '{' && format != CallFormat.NAMED) {
      drop();
      return begin(new CallReader(isTool));
    }
    for (String end : List.of(HERMES_END, FENCE)) {
      if (Marks.startsWith(in, from, end)) {
        from += end.length();
        drop();
        return to(State.TEXT);
      }
      if (Marks.mayStartWith(in, from, end)) {
        return false;
      }
    }
    drop();
    return to(State.TEXT);
  }

  private void say(String text) {
    if (!isSpeaking && text.isBlank()) {
      blanks.append(text);
    } else if (!text.isEmpty()) {
      out.accept(new AnswerPart.Content(blanks + text));
      blanks.setLength(0);
      isSpeaking = true;
    }
  }
}
