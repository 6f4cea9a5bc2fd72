package dev.unroll.text.file;

/**
 * Apple's {@code .strings}: {@code "key" = "value";}, of which values are translated. Single quotes
 * are as double ones, a word needs none, and a key alone is its own value, which stays.
 */
final class AppleStringsFile {
  private final String source;
  private final SplicedText spliced;
  private int at;

  private AppleStringsFile(String source) {
    this.source = source;
    this.spliced = new SplicedText(source);
  }

  static TranslatableFile read(byte[] content) throws FileFault {
    DecodedText read = DecodedText.of(content);
    AppleStringsFile file = new AppleStringsFile(read.text());
    file.skip();
    while (file.at < file.source.length()) {
      file.entry();
      file.skip();
    }
    return file.spliced.file(TranslatableFile.Markup.NONE, read);
  }

  private void entry() throws FileFault {
    takeWord();
    skip();
    if (at < source.length() && source.charAt(at) == ';') {
      at++;
      return;
    }
    take('=');
    skip();
    int value = at;
    if (takeWord()) {
      char quote = source.charAt(value);
      int start = value + 1;
      int end = at - 1;
      spliced.add(
          start, end, Escapes.read(source.substring(start, end)), text -> written(text, quote));
    } else {
      spliced.add(value, at, source.substring(value, at), text -> '"' + written(text, '"') + '"');
    }
    skip();
    take(';');
  }

  private static String written(String text, char quote) {
    String written = Escapes.written(text);
    return quote == '"' ? written : written.replace("\\\"", "\"").replace("'", "\\'");
  }

  /**
   * Goes behind a string or a word.
   *
   * @return whether it is in quotes
   */
  private boolean takeWord() throws FileFault {
    if (takeString()) {
      return true;
    }
    int start = at;
    while (at < source.length() && isInName(source.charAt(at))) {
      at++;
    }
    if (start == at) {
      throw broken();
    }
    return false;
  }

  /** Goes behind a string, if one begins here. */
  private boolean takeString() throws FileFault {
    if (at >= source.length() || "\"'".indexOf(source.charAt(at)) < 0) {
      return false;
    }
    char quote = source.charAt(at);
    for (int i = at + 1; i < source.length(); i++) {
      if (source.charAt(i) == quote) {
        at = i + 1;
        return true;
      }
      if (source.charAt(i) == '\\') {
        i++;
      }
    }
    throw broken();
  }

  private void take(char wanted) throws FileFault {
    if (at >= source.length() || source.charAt(at) != wanted) {
      throw broken();
    }
    at++;
  }

  /** Goes behind blanks and comments. */
  private void skip() throws FileFault {
    while (at < source.length()) {
      if (Character.isWhitespace(source.charAt(at))) {
        at++;
      } else if (source.startsWith("/*", at)) {
        behind("*/");
      } else if (source.startsWith("//", at)) {
        int end = source.indexOf('\n', at);
        at = end < 0 ? source.length() : end;
      } else {
        return;
      }
    }
  }

  private void behind(String end) throws FileFault {
    int found = source.indexOf(end, at + end.length());
    if (found < 0) {
      throw broken();
    }
    at = found + end.length();
  }

  private static boolean isInName(char c) {
    return Character.isLetterOrDigit(c) || "_.$:-".indexOf(c) >= 0;
  }

  private FileFault broken() {
    long line = source.substring(0, Math.min(at, source.length())).lines().count();
    return new FileFault("line %d is not \"key\" = \"value\";".formatted(Math.max(1, line)));
  }
}
