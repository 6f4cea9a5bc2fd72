package dev.unroll.text.prose;

import dev.unroll.text.prose.span.Span;
import dev.unroll.text.prose.span.SpanFinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Splits a text into the sentences to translate and the text between them. The segments in their
 * order are the text, character for character. A line break always ends a sentence; a sentence
 * without a letter is kept as it is, and so are the signs before a line's words: those of lists,
 * headings and quotations, and the dash of someone who begins to speak.
 */
public final class SentenceSplitter {
  /** Where the sentences of a line end; the last end is the line's. */
  @FunctionalInterface
  interface Ends {
    List<Integer> in(String line);
  }

  private static final Pattern ENTITY = Pattern.compile("&(?:#x?)?\\w{1,32};");

  private final Ends ends;
  private final Predicate<String> translatable;

  /** Whether signs of lists, headings and the like are known. */
  private final boolean knowsStructure;

  /** Whether line breaks within markup, which are blanks there, end a sentence, too. */
  private final boolean dividesMarkup;

  private SentenceSplitter(
      Ends ends, Predicate<String> translatable, boolean knowsStructure, boolean dividesMarkup) {
    this.ends = ends;
    this.translatable = translatable;
    this.knowsStructure = knowsStructure;
    this.dividesMarkup = dividesMarkup;
  }

  /**
   * The splitter for a language.
   *
   * @param language ISO 639-1 code
   */
  public static SentenceSplitter of(String language) {
    return new SentenceSplitter(
        new SentenceEnds(Locale.of(language)), SentenceSplitter::hasWords, true, false);
  }

  /** The same for which a sentence without a letter is one, too, if it has digits. */
  public SentenceSplitter withNumbers() {
    return new SentenceSplitter(
        ends,
        sentence -> translatable.test(sentence) || sentence.chars().anyMatch(Character::isDigit),
        knowsStructure,
        dividesMarkup);
  }

  /** The splitter without a language: every line that is not blank is one sentence. */
  public static SentenceSplitter lines() {
    return new SentenceSplitter(SentenceSplitter::whole, line -> true, false, false);
  }

  private static List<Integer> whole(String line) {
    return List.of(line.length());
  }

  /** This, but line breaks within markup end a sentence, too. */
  public SentenceSplitter dividingMarkupAtLines() {
    return new SentenceSplitter(ends, translatable, knowsStructure, true);
  }

  /** This, but every line is one sentence. */
  public SentenceSplitter undivided() {
    return new SentenceSplitter(
        SentenceSplitter::whole, translatable, knowsStructure, dividesMarkup);
  }

  /** Whether line breaks within markup end a sentence. */
  boolean dividesMarkup() {
    return dividesMarkup;
  }

  /**
   * Splits a text.
   *
   * @param fits whether a sentence is short enough; one that is not is cut between clauses, else
   *     between words, else within a word
   */
  public List<Segment> split(String text, Predicate<String> fits) {
    Segments segments = new Segments();
    int start = 0;
    while (start < text.length()) {
      int end = lineEnd(text, start);
      splitLine(text.substring(start, end), fits, segments);
      start = end;
      while (start < text.length() && breaksLine(text.charAt(start))) {
        start++;
      }
      segments.keep(text.substring(end, start));
    }
    return segments.all();
  }

  /** Whether there are letters that are not the name of an entity. */
  private static boolean hasWords(String sentence) {
    return (sentence.indexOf('&') < 0 ? sentence : ENTITY.matcher(sentence).replaceAll(""))
        .codePoints()
        .anyMatch(Character::isLetter);
  }

  /** Whether there is something to translate in a sentence, or in a part of one. */
  boolean isTranslatable(String sentence) {
    return translatable.test(sentence);
  }

  /** Where, from an index on, a line ends, without its line break. */
  static int lineEnd(String text, int start) {
    int end = start;
    while (end < text.length() && !breaksLine(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private void splitLine(String whole, Predicate<String> fits, Segments segments) {
    int words = knowsStructure ? lineStart(whole) : 0;
    segments.keep(whole.substring(0, words));
    String line = whole.substring(words);
    if (Blanks.start(line) == line.length()) {
      segments.keep(line);
      return;
    }
    int start = 0;
    for (int end : ends(line)) {
      String stretch = line.substring(start, end);
      int first = Blanks.start(stretch);
      int last = Blanks.end(stretch);
      if (knowsStructure && first < last) {
        first += LineStart.ofSentence(stretch.substring(first, last));
        first = Blanks.start(stretch, first);
      }
      segments.keep(stretch.substring(0, first));
      if (first < last) {
        String sentence = stretch.substring(first, last);
        if (translatable.test(sentence)) {
          LongSentence.cut(sentence, fits).forEach(segments::add);
        } else {
          segments.keep(sentence);
        }
        segments.keep(stretch.substring(last));
      }
      start = end;
    }
  }

  /** Where the words of a line begin; what is copied is none of its signs. */
  private static int lineStart(String line) {
    int blanks = Blanks.start(line);
    int end = LineStart.end(line, blanks);
    return end > blanks
            && SpanFinder.find(line).stream()
                .anyMatch(span -> span.start() < end && end < span.end())
        ? blanks
        : end;
  }

  /** Where the sentences of a line end, which is not within what is copied. */
  private List<Integer> ends(String line) {
    List<Integer> all = ends.in(line);
    if (all.size() < 2) {
      return all;
    }
    List<Span> spans = SpanFinder.find(line);
    return all.stream()
        .filter(end -> spans.stream().noneMatch(span -> span.start() < end && end < span.end()))
        .toList();
  }

  private static boolean breaksLine(char c) {
    return switch (c) {
      case '\n', '\r', '\u000B', '\f', '\u0085', '\u2028', '\u2029' -> true;
      default -> false;
    };
  }

  /** Collects segments; all text between two sentences becomes one segment. */
  static final class Segments {
    private final List<Segment> all = new ArrayList<>();
    private final StringBuilder kept = new StringBuilder();

    void add(Segment segment) {
      switch (segment) {
        case Segment.Kept _, Segment.Known _ -> keep(segment.text());
        case Segment.Sentence sentence -> {
          flush();
          all.add(sentence);
        }
      }
    }

    void keep(String text) {
      kept.append(text);
    }

    List<Segment> all() {
      flush();
      return List.copyOf(all);
    }

    private void flush() {
      if (!kept.isEmpty()) {
        all.add(new Segment.Kept(kept.toString()));
        kept.setLength(0);
      }
    }
  }
}
