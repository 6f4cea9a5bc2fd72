package dev.unroll.text.prose.shape;

import dev.unroll.text.prose.span.Span;
import dev.unroll.text.prose.span.SpanFinder;
import java.util.List;

/**
 * Quotation marks and brackets at the ends of a sentence, without which it means the same, and an
 * ellipsis in the place of its full stop.
 *
 * @param before what stands before the words
 * @param trails whether the words end with an ellipsis
 * @param after what stands after them
 */
record Wrapping(String before, boolean trails, String after) {
  private static final String OPENING = "\"([{";
  private static final String CLOSING = "\")]}";

  static final Wrapping NONE = new Wrapping("", false, "");

  private static final String ELLIPSIS = "...";

  /**
   * The marks around a sentence: one that is closed at the other end, or one whose other half is in
   * another sentence.
   */
  static Wrapping of(String sentence) {
    int start = 0;
    int end = sentence.length();
    if (sentence.isEmpty()
        || (OPENING.indexOf(sentence.charAt(0)) < 0
            && CLOSING.indexOf(sentence.charAt(end - 1)) < 0
            && !sentence.endsWith(ELLIPSIS))) {
      return NONE;
    }
    List<Span> spans = SpanFinder.find(sentence);
    while (end - start > 2) {
      int kind = isCopied(spans, start) ? -1 : OPENING.indexOf(sentence.charAt(start));
      int closes = isCopied(spans, end - 1) ? -1 : CLOSING.indexOf(sentence.charAt(end - 1));
      String inner = sentence.substring(start + 1, end - 1);
      if (kind >= 0 && kind == closes && isFreeOf(inner, kind)) {
        start++;
        end--;
      } else if (kind >= 0 && isFreeOf(sentence.substring(start + 1, end), kind)) {
        start++;
      } else if (closes >= 0 && isFreeOf(sentence.substring(start, end - 1), closes)) {
        end--;
      } else {
        break;
      }
    }
    String words = sentence.substring(start, end);
    if (words.codePoints().noneMatch(Character::isLetter)
        || Character.isWhitespace(words.charAt(0))) {
      return NONE;
    }
    boolean trails =
        words.endsWith(ELLIPSIS)
            && Character.isLetterOrDigit(words.charAt(words.length() - ELLIPSIS.length() - 1));
    return new Wrapping(sentence.substring(0, start), trails, sentence.substring(end));
  }

  /** Whether what is at a place is of something that is copied. */
  private static boolean isCopied(List<Span> spans, int at) {
    return spans.stream().anyMatch(span -> span.start() <= at && at < span.end());
  }

  private static boolean isFreeOf(String text, int kind) {
    return text.indexOf(OPENING.charAt(kind)) < 0 && text.indexOf(CLOSING.charAt(kind)) < 0;
  }

  /** What a model sees of a sentence with these marks. */
  String within(String sentence) {
    int end = sentence.length() - after.length();
    return trails
        ? sentence.substring(before.length(), end - ELLIPSIS.length() + 1)
        : sentence.substring(before.length(), end);
  }

  /** A translation with these marks. */
  String around(String translation) {
    boolean stops = translation.endsWith(".") && !translation.endsWith(ELLIPSIS);
    if (!trails || translation.endsWith(ELLIPSIS)) {
      return before + translation + after;
    }
    String words = stops ? translation.substring(0, translation.length() - 1) : translation;
    return before + words + ELLIPSIS + after;
  }
}
