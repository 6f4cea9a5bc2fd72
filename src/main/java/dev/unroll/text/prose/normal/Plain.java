package dev.unroll.text.prose.normal;

/** Reads a composed sentence from left to right and writes its plain form. */
final class Plain {
  private final Normalized source;
  private final String text;
  private final Normalized.Builder out;

  /** Index of the last letter or digit; -1 if there is none. */
  private final int lastWord;

  /** Where a blank was read that has not been written; -1 if there is none. */
  private int blank = -1;

  /** Whether a quotation has just begun, whose first blanks are left out. */
  private boolean begun;

  /** How many French quotations are open. */
  private int open;

  Plain(Normalized source) {
    this.source = source;
    this.text = source.text();
    this.out = new Normalized.Builder(text.length());
    this.lastWord = lastWord(text);
  }

  private static int lastWord(String text) {
    int at = text.length() - 1;
    while (at >= 0 && !Character.isLetterOrDigit(text.charAt(at))) {
      at--;
    }
    return at;
  }

  Normalized read() {
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      int end = at + Character.charCount(codePoint);
      read(codePoint, at, end);
      at = end;
    }
    return out.build();
  }

  private void read(int codePoint, int at, int end) {
    if (isBlank(codePoint)) {
      if (!out.isEmpty() && !begun && blank < 0) {
        blank = at;
      }
    } else {
      write(codePoint, at, end);
    }
  }

  private void write(int codePoint, int at, int end) {
    switch (codePoint) {
      case '«' -> {
        boolean opens = blank >= 0 || out.isEmpty() || begun || "([{-'".indexOf(out.last()) >= 0;
        put("\"", at, end);
        begun = opens;
        open += opens ? 1 : 0;
      }
      case '»' -> closeQuote(at, end);
      case '“', '”', '„', '‟', '″', '〝', '〞', '〟' -> put("\"", at, end);
      case '‘', '’', '‚', '‛', '′', 'ʼ', 'ʹ', '‹', '›' -> put("'", at, end);
      case '`', '´' -> put(isWithinWord(at, end) ? "'" : text.substring(at, end), at, end);
      case '…' -> put("...", at, end);
      case '‥' -> put("..", at, end);
      case '\u2010', '\u2011', '\u2012', '–', '\u2212', '\u2043', '\uFE58', '\uFE63' ->
          put("-", at, end);
      case '—', '\u2015', '\u2E3A', '\u2E3B' -> dash(at, end);
      default -> put(text.substring(at, end), at, end);
    }
  }

  /** A closing quote loses the blank before it; a pointer between two words stays. */
  private void closeQuote(int at, int end) {
    boolean last = at > lastWord;
    if (open > 0 || last) {
      open = Math.max(0, open - 1);
      blank = -1;
      put("\"", at, end);
    } else if (end < text.length() && isBlank(text.codePointAt(end)) && blank >= 0) {
      put("»", at, end);
    } else {
      put("\"", at, end);
    }
  }

  /** A dash between two words has blanks around it; between two numbers it has none. */
  private void dash(int at, int end) {
    boolean apart =
        !out.isEmpty()
            && blank < 0
            && end < text.length()
            && !isBlank(text.codePointAt(end))
            && !Character.isDigit(text.codePointAt(end));
    if (apart) {
      blank = at;
    }
    put("-", at, end);
    if (apart) {
      blank = at;
    }
  }

  private boolean isWithinWord(int at, int end) {
    return at > 0
        && end < text.length()
        && Character.isLetter(text.codePointBefore(at))
        && Character.isLetter(text.codePointAt(end));
  }

  private void put(String characters, int at, int end) {
    if (blank >= 0) {
      out.add(" ", source, blank, blank + 1);
      blank = -1;
    }
    out.add(characters, source, at, end);
    begun = false;
  }

  private static boolean isBlank(int codePoint) {
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint)
        || codePoint == 0x85;
  }
}
