package dev.unroll.text;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A text to translate: its sentences, and around them what stays as it is.
 *
 * @param segments in the text's order
 * @param encoding how a translation is written into the text: in HTML some characters are entities
 */
public record Translatable(List<Segment> segments, UnaryOperator<String> encoding) {
  public Translatable {
    segments = List.copyOf(segments);
  }

  /** A text without anything to translate. */
  public static Translatable unchanged(String text) {
    return new Translatable(List.of(new Segment.Kept(text)), UnaryOperator.identity());
  }

  /**
   * A plain text.
   *
   * @param fits whether a sentence is short enough for the model
   */
  public static Translatable plain(String text, SentenceSplitter splitter, Predicate<String> fits) {
    return new Translatable(splitter.split(text, fits), UnaryOperator.identity());
  }

  /**
   * The text of an HTML document, or of a part of one, however broken its markup may be. Tags,
   * attributes, comments, scripts and styles are kept, and so are code, what a user may edit, and
   * what is marked {@code translate="no"} or {@code class="notranslate"}.
   *
   * @param fits whether a sentence is short enough for the model
   */
  public static Translatable html(String html, SentenceSplitter splitter, Predicate<String> fits) {
    return HtmlTexts.in(html).translatable(splitter, fits);
  }

  /** What is to be translated. */
  public List<String> sentences() {
    return segments.stream().filter(Segment.Sentence.class::isInstance).map(Segment::text).toList();
  }

  /**
   * The text with its sentences replaced.
   *
   * @param translations as many as there are sentences
   */
  public String with(List<String> translations) {
    StringBuilder text = new StringBuilder();
    int next = 0;
    for (Segment segment : segments) {
      switch (segment) {
        case Segment.Kept kept -> text.append(kept.text());
        case Segment.Sentence _ -> text.append(encoding.apply(translations.get(next++)));
      }
    }
    return text.toString();
  }
}
