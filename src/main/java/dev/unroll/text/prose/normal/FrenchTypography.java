package dev.unroll.text.prose.normal;

/** Writes one French sentence with guillemets and no-break spaces. */
final class FrenchTypography {
  private static final char NO_BREAK = '\u00A0';
  private static final char NARROW = '\u202F';

  private static final String SIGNS = "\"«»;!?:.";

  private final String text;
  private final boolean complete;
  private final StringBuilder out;

  /** How many quotations are open. */
  private int open;

  /**
   * @param complete whether the sentence ends with the text; otherwise what depends on the next
   *     character is left out
   */
  FrenchTypography(String text, boolean complete) {
    this.text = text;
    this.complete = complete;
    this.out = new StringBuilder(text.length() + 8);
  }

  String restore() {
    int end = complete ? text.length() : certain();
    for (int at = 0; at < end; at++) {
      char c = text.charAt(at);
      switch (c) {
        case '"' -> quote(at);
        case '«' -> open(at);
        case '»' -> close();
        case ';', '!', '?' -> stop(c, at, NARROW);
        case ':' -> stop(c, at, NO_BREAK);
        case '.' -> at += dots(at);
        default -> {
          if (!isBlank(c) || !followsOpening()) {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }

  /** Where the text ends that the next character cannot change. */
  private int certain() {
    int end = text.length();
    while (end > 0 && (isBlank(text.charAt(end - 1)) || SIGNS.indexOf(text.charAt(end - 1)) >= 0)) {
      end--;
    }
    return end;
  }

  /** Whether a quotation has just been opened, with its blank. */
  private boolean followsOpening() {
    return endsWith('«', 1) || (endsWith(NO_BREAK, 1) && endsWith('«', 2));
  }

  /** Three dots become one sign; returns how many further characters were read. */
  private int dots(int at) {
    boolean three =
        text.startsWith("...", at)
            && !text.startsWith("....", at)
            && (at == 0 || text.charAt(at - 1) != '.');
    out.append(three ? '…' : '.');
    return three ? 2 : 0;
  }

  private void quote(int at) {
    char before = at == 0 ? ' ' : text.charAt(at - 1);
    char after = at + 1 == text.length() ? ' ' : text.charAt(at + 1);
    boolean opens = (isBlank(before) || "([{'’-–—".indexOf(before) >= 0) && !isBlank(after);
    boolean closes = !isBlank(before) && !Character.isLetterOrDigit(after);
    if (opens) {
      open(at);
    } else if (closes && (open > 0 || (at + 1 == text.length() && !Character.isDigit(before)))) {
      close();
    } else {
      out.append('"');
    }
  }

  private void open(int at) {
    out.append('«');
    if (at + 1 < text.length()) {
      out.append(NO_BREAK);
    }
    open++;
  }

  private void close() {
    stripBlanks();
    if (!out.isEmpty() && !endsWith(NO_BREAK, 1)) {
      out.append(NO_BREAK);
    }
    out.append('»');
    open = Math.max(0, open - 1);
  }

  /** A sign that has a space before it, unless it is part of a time, an address or a smiley. */
  private void stop(char sign, int at, char space) {
    char after = at + 1 == text.length() ? ' ' : text.charAt(at + 1);
    boolean ends = isBlank(after) || "\"»!?)]…".indexOf(after) >= 0;
    boolean spaced = at > 0 && isBlank(text.charAt(at - 1));
    boolean smiley = ")(".indexOf(after) >= 0 && (sign == ':' || sign == ';');
    if (!ends || smiley || at == 0 || (sign == ';' && isEntity(at))) {
      out.append(sign);
      return;
    }
    if (spaced) {
      stripBlanks();
    }
    boolean follows = out.isEmpty() || "!?…".indexOf(out.charAt(out.length() - 1)) >= 0;
    if (!follows) {
      out.append(space);
    }
    out.append(sign);
  }

  /** Whether a semicolon ends an entity of HTML. */
  private boolean isEntity(int at) {
    int start = at;
    while (start > 0
        && (Character.isLetterOrDigit(text.charAt(start - 1)) || text.charAt(start - 1) == '#')) {
      start--;
    }
    return start > 0 && start < at && text.charAt(start - 1) == '&';
  }

  private void stripBlanks() {
    int end = out.length();
    while (end > 0 && isBlank(out.charAt(end - 1)) && !(end > 1 && out.charAt(end - 2) == '«')) {
      end--;
    }
    out.setLength(end);
  }

  /** Whether the output has a character so many places before its end. */
  private boolean endsWith(char c, int places) {
    return out.length() >= places && out.charAt(out.length() - places) == c;
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
