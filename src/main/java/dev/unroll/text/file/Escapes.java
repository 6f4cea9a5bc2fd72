package dev.unroll.text.file;

/** The escapes of strings in C, as gettext and Apple's files have them. */
final class Escapes {
  private Escapes() {}

  /** What a string says. */
  static String read(String escaped) {
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < escaped.length()) {
      char c = escaped.charAt(i++);
      if (c != '\\' || i == escaped.length()) {
        text.append(c);
        continue;
      }
      char escape = escaped.charAt(i++);
      switch (escape) {
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'U', 'u' -> {
          String digits = escaped.substring(i, Math.min(i + 4, escaped.length()));
          if (digits.matches("[0-9a-fA-F]{4}")) {
            text.append((char) Integer.parseInt(digits, 16));
            i += 4;
          } else {
            text.append('\\').append(escape);
          }
        }
        case '"', '\\', '\'' -> text.append(escape);
        default -> text.append('\\').append(escape);
      }
    }
    return text.toString();
  }

  /** A text as a string, without its quotes. */
  static String written(String text) {
    return text.replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t");
  }
}
