package dev.unroll.text.prose.span;

import java.util.Locale;

/** Texts in small letters, but for what translations copy: <code>{Name}</code> is not another. */
public final class SmallLetters {
  private SmallLetters() {}

  /** A text in the small letters of a language. */
  public static String of(String text, Locale language) {
    StringBuilder small = new StringBuilder(text.length());
    int at = 0;
    for (Span span : SpanFinder.find(text)) {
      small.append(text.substring(at, span.start()).toLowerCase(language)).append(span.text(text));
      at = span.end();
    }
    return small.append(text.substring(at).toLowerCase(language)).toString();
  }
}
