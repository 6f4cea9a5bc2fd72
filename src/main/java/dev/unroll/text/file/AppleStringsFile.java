package dev.unroll.text.file;

/** Apple's {@code .strings}: {@code "key" = "value";}, of which values are translated. */
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
    if (!takeString()) {
      int start = at;
      while (at < source.length() && isInName(source.charAt(at))) {
        at++;
      }
      if (start == at) {
        throw broken();
      }
    }
    skip();
    take('=');
    skip();
    int value = at;
    if (!takeString()) {
      throw broken();
    }
    int start = value + 1;
    int end = at - 1;
    spliced.add(start, end, Escapes.read(source.substring(start, end)), Escapes::written);
    skip();
    take(';');
  }

  /** Goes behind a string, if one begins here. */
  private boolean takeString() throws FileFault {
    if (at >= source.length() || source.charAt(at) != '"') {
      return false;
    }
    for (int i = at + 1; i < source.length(); i++) {
      if (source.charAt(i) == '"') {
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
