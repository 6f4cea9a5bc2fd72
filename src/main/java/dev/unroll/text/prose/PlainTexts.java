package dev.unroll.text.prose;

import java.util.List;
import java.util.function.Predicate;

/** Finds the sentences in a plain text, with the markup that people type within its lines. */
final class PlainTexts {
  private PlainTexts() {}

  /** The sentences of a text, as {@link Translatable#plain} describes them. */
  static Translatable translatable(String text, SentenceSplitter splitter, Predicate<String> fits) {
    SourceSegments segments =
        new SourceSegments(
            text, Translatable.Markup.FOLLOWS_WORDS, splitter, fits, SourceCharacters.PLAIN);
    int start = 0;
    while (start < text.length()) {
      int end = SentenceSplitter.lineEnd(text, start);
      List<SourcePiece> pieces = InlineMarkup.pieces(text, start, end);
      segments.add(pieces);
      start = end + 1;
    }
    return new Translatable(segments.all(), SourceCharacters.PLAIN::encode);
  }
}
