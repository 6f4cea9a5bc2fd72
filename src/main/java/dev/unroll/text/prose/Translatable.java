package dev.unroll.text.prose;

import dev.unroll.text.prose.span.StandIns;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A text to translate: its sentences, and the text between them, which stays as it is.
 *
 * @param segments in the text's order
 * @param encoding how a translation is written into the text: in HTML some characters are entities
 */
public record Translatable(List<Segment> segments, UnaryOperator<String> encoding) {
  public Translatable {
    segments = List.copyOf(segments);
  }

  /** Whether a sentence may have markup within it. */
  public enum Markup {
    /**
     * It follows the words that it marks, for which a translation needs its alignment. Where that
     * is impossible, for example because an element ends in the next sentence, it is as {@link
     * #DIVIDES}.
     */
    FOLLOWS_WORDS,

    /** The texts before and after it are translated apart. */
    DIVIDES
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
   * A plain text in which markup that people type, such as {@code **}, links and tags, is handled
   * as in HTML.
   *
   * @param markup how it is handled; where it {@linkplain Markup#DIVIDES divides}, it stays in the
   *     sentences instead
   * @param fits whether a sentence is short enough for the model
   */
  public static Translatable plain(
      String text, Markup markup, SentenceSplitter splitter, Predicate<String> fits) {
    return switch (markup) {
      case FOLLOWS_WORDS -> PlainTexts.translatable(text, splitter, fits);
      case DIVIDES -> plain(text, splitter, fits);
    };
  }

  /**
   * The text of an HTML document, or of a part of one, however broken its markup may be. Tags,
   * attributes, comments, scripts and styles are kept, and so are code, what a user may edit, and
   * what is marked {@code translate="no"} or {@code class="notranslate"}.
   *
   * @param markup how links, bold words and the like within a sentence are handled
   * @param fits whether a sentence is short enough for the model
   */
  public static Translatable html(
      String html, Markup markup, SentenceSplitter splitter, Predicate<String> fits) {
    return HtmlTexts.translatable(html, markup, splitter, fits);
  }

  /**
   * A text in Markdown: CommonMark with GitHub's tables. Code, the targets of links, HTML blocks,
   * front matter and all that makes its structure are kept.
   *
   * @param markup how links, bold words and the like within a sentence are handled
   * @param fits whether a sentence is short enough for the model
   */
  public static Translatable markdown(
      String text, Markup markup, SentenceSplitter splitter, Predicate<String> fits) {
    return MarkdownTexts.translatable(text, markup, splitter, fits);
  }

  /** The text with its sentences changed before they are translated. */
  public Translatable map(UnaryOperator<Segment.Sentence> change) {
    return new Translatable(
        segments.stream()
            .map(segment -> segment instanceof Segment.Sentence s ? change.apply(s) : segment)
            .toList(),
        encoding);
  }

  /**
   * The text with the sentences translated whose translation is known. Those with markup in them
   * are left to be translated.
   *
   * @param memory of translations
   */
  public Translatable remembering(Function<String, Optional<String>> memory) {
    return new Translatable(
        segments.stream().map(segment -> remembered(segment, memory)).toList(), encoding);
  }

  private Segment remembered(Segment segment, Function<String, Optional<String>> memory) {
    return segment instanceof Segment.Sentence sentence && sentence.marks().isEmpty()
        ? memory
            .apply(sentence.text())
            .<Segment>map(known -> new Segment.Known(sentence.text(), known, encoding.apply(known)))
            .orElse(segment)
        : segment;
  }

  /** The sentences whose translation was known. */
  public List<String> remembered() {
    return segments.stream()
        .filter(Segment.Known.class::isInstance)
        .map(segment -> ((Segment.Known) segment).source())
        .toList();
  }

  /** What is to be translated. */
  public List<String> sentences() {
    return segments.stream().filter(Segment.Sentence.class::isInstance).map(Segment::text).toList();
  }

  /** Whether translations must come with their alignment. */
  public boolean needsAlignment() {
    return segments.stream()
        .anyMatch(segment -> segment instanceof Segment.Sentence s && !s.marks().isEmpty());
  }

  /** A sentence's translation in the text's encoding. */
  public String written(Segment.Sentence sentence, Rendition translated) {
    Rendition rendition = translated.restored(sentence.finishing());
    String written;
    if (sentence.marks().isEmpty()) {
      written = encoding.apply(rendition.text());
    } else {
      Alignment alignment = Objects.requireNonNull(rendition.alignment(), "alignment");
      written = MarkPlacement.of(sentence, rendition.text(), alignment, encoding);
    }
    return StandIns.fill(written, rendition.copies(), encoding);
  }

  /**
   * The text with its sentences replaced.
   *
   * @param renditions as many as there are sentences
   */
  public String with(List<Rendition> renditions) {
    StringBuilder text = new StringBuilder();
    int next = 0;
    for (Segment segment : segments) {
      switch (segment) {
        case Segment.Kept _, Segment.Known _ -> text.append(segment.text());
        case Segment.Sentence sentence -> text.append(written(sentence, renditions.get(next++)));
      }
    }
    return text.toString();
  }
}
