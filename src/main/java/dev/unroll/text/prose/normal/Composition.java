package dev.unroll.text.prose.normal;

import java.text.Normalizer;
import java.text.Normalizer.Form;

/**
 * One form of each character: composed ones (NFC); full-width and half-width forms, Latin
 * ligatures, mathematical letters and Roman numerals as the characters that they stand for (NFKC).
 */
final class Composition {
  private Composition() {}

  static Normalized of(Normalized source) {
    String text = source.text();
    if (Normalizer.isNormalized(text, Form.NFC)
        && text.codePoints().noneMatch(Composition::isCompatible)) {
      return source;
    }
    Normalized.Builder composed = new Normalized.Builder(text.length());
    int start = 0;
    while (start < text.length()) {
      int first = text.codePointAt(start);
      int end = start + Character.charCount(first);
      while (end < text.length() && joins(text.codePointAt(end))) {
        end += Character.charCount(text.codePointAt(end));
      }
      Form form = isCompatible(first) ? Form.NFKC : Form.NFC;
      composed.add(Normalizer.normalize(text.substring(start, end), form), source, start, end);
      start = end;
    }
    return composed.build();
  }

  private static boolean isCompatible(int codePoint) {
    return (codePoint >= 0xFB00 && codePoint <= 0xFB06)
        || (codePoint >= 0xFF01 && codePoint <= 0xFF9F)
        || (codePoint >= 0x1D400 && codePoint <= 0x1D7FF)
        || (codePoint >= 0x2160 && codePoint <= 0x217F);
  }

  /** Whether a code point may become one with what is before it. */
  private static boolean joins(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          true;
      default ->
          (codePoint >= 0x1160 && codePoint <= 0x11FF)
              || codePoint == 0xFF9E
              || codePoint == 0xFF9F;
    };
  }
}
