package dev.unroll.text.file;

/** The escapes of strings in C, as gettext and Apple's files have them. */
final class Escapes {
  private Escapes() {}

  /** What a string says. */
  static String read(String escaped) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != '\\' || i + 1 == escaped.length()) {
        text.append(c);
        continue;
      }
      i++;
      switch (escaped.charAt(i)) {
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'U', 'u' -> {
          int end = Math.min(i + 5, escaped.length());
          String digits = escaped.substring(i + 1, end);
          if (digits.matches("[0-9a-fA-F]{4}")) {
            text.append((char) Integer.parseInt(digits, 16));
            i += 4;
          } else {
            text.append('\\').append(escaped.charAt(i));
          }
        }
        case '"', '\\', '\'' -> text.append(escaped.charAt(i));
        default -> text.append('\\').append(escaped.charAt(i));
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
