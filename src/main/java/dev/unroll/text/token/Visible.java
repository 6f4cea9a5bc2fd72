package dev.unroll.text.token;

/** Characters in a readable form for messages. */
final class Visible {
  private Visible() {}

  /** A character in quotes, or its code point where it has no visible form. */
  static String quoted(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          "U+%04X".formatted(codePoint);
      default -> "'" + Character.toString(codePoint) + "'";
    };
  }
}
