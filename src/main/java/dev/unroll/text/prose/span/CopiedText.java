package dev.unroll.text.prose.span;

/**
 * Something that a stand-in stands for.
 *
 * @param isOrdered whether it keeps its place among others of this kind
 * @param surroundings what it may touch
 */
record CopiedText(String text, boolean isOrdered, Surroundings surroundings) {
  static CopiedText of(CopyRule rule) {
    return new CopiedText(rule.text(), rule.isOrdered(), rule.surroundings());
  }

  boolean mayFollow(String before) {
    return surroundings.isAnything()
        ? before.isEmpty() || !Character.isLetterOrDigit(before.codePointBefore(before.length()))
        : surroundings.mayFollow(before, text);
  }

  boolean mayPrecede(String after) {
    return surroundings.isAnything()
        ? after.isEmpty() || !Character.isLetterOrDigit(after.codePointAt(0))
        : surroundings.mayPrecede(after, text);
  }
}
