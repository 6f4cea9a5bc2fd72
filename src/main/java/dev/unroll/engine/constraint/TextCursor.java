package dev.unroll.engine.constraint;

import java.util.List;

/** A place in a text that is parsed, with the bounds that hold for all parsers. */
final class TextCursor {
  /** Most characters. */
  private static final int LONGEST = 64 << 10;

  private static final int DEEPEST = 100;

  /** Most times that something is repeated by a number. */
  static final int MOST_TIMES = 10_000;

  /** Most ranges of characters in all classes together. */
  private static final int MOST_RANGES = 50_000;

  private final String text;
  private int at;
  private int depth;
  private int ranges;

  TextCursor(String text) {
    if (text.length() > LONGEST) {
      throw new GrammarException("has %d characters; at most %d".formatted(text.length(), LONGEST));
    }
    this.text = text;
  }

  boolean isAtEnd() {
    return at >= text.length();
  }

  /** The next character, without taking it; -1 at the end. */
  int peek() {
    return isAtEnd() ? -1 : text.codePointAt(at);
  }

  boolean startsWith(String words) {
    return text.startsWith(words, at);
  }

  int take() {
    if (isAtEnd()) {
      throw problem("ends too early");
    }
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  /** Takes words if they come next. */
  boolean take(String words) {
    boolean isNext = startsWith(words);
    at += isNext ? words.length() : 0;
    return isNext;
  }

  void require(String words) {
    if (!take(words)) {
      throw problem("lacks '%s'".formatted(words));
    }
  }

  int at() {
    return at;
  }

  void back(int to) {
    at = to;
  }

  String since(int from) {
    return text.substring(from, at);
  }

  /** The hexadecimal number of so many digits. */
  int hexadecimal(int digits) {
    int end = at + digits;
    if (end > text.length() || !text.substring(at, end).matches("[0-9A-Fa-f]+")) {
      throw problem("lacks %d hexadecimal digits".formatted(digits));
    }
    int value = Integer.parseUnsignedInt(text.substring(at, end), 16);
    if (value < 0 || value > Character.MAX_CODE_POINT) {
      throw problem("names a character that does not exist");
    }
    at = end;
    return value;
  }

  /** A number of repetitions; -1 if there is no digit. */
  int times() {
    int from = at;
    while (!isAtEnd() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from) {
      return -1;
    }
    String digits = text.substring(from, at);
    if (digits.length() > 5 || Integer.parseInt(digits) > MOST_TIMES) {
      throw problem("repeats something more than %,d times".formatted(MOST_TIMES));
    }
    return Integer.parseInt(digits);
  }

  /** Adds characters to those that a class has so far. */
  void addTo(List<CodePoints.Range> members, CodePoints characters) {
    ranges += characters.ranges().size();
    if (ranges > MOST_RANGES) {
      throw problem("has classes of more than %,d ranges".formatted(MOST_RANGES));
    }
    members.addAll(characters.ranges());
  }

  void enter() {
    depth++;
    if (depth > DEEPEST) {
      throw problem("is nested too deeply");
    }
  }

  void leave() {
    depth--;
  }

  GrammarException problem(String what) {
    return new GrammarException("%s (character %d)".formatted(what, at + 1));
  }
}
