package dev.unroll.text.prose;

import dev.unroll.text.prose.span.Span;
import dev.unroll.text.prose.span.SpanFinder;
import java.text.BreakIterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Splits a sentence that is too long for a model, in halves until its parts fit and, where they
 * consist of clauses, are as long as usual sentences, since models lose clauses of long ones:
 * between two clauses near the middle, else between the two words nearest to it, else within a
 * word, and within a character only if it has so many combining marks that it does not fit by
 * itself. What is much longer than any word stays as it is: it is data, whose parts would mean
 * nothing.
 */
final class LongSentence {
  private static final String CLAUSE_ENDS = ",;:—–)，、；：）";

  /** Most characters without a blank that are translated, a paragraph of Chinese. */
  private static final int LONGEST_WORD = 1_000;

  /** Most words of a part that may be split at a clause. */
  private static final int MOST_WORDS = 16;

  private LongSentence() {}

  /** The sentence if it fits, else its parts and the blanks between them. */
  static List<Segment> cut(String sentence, Predicate<String> fits) {
    SentenceSplitter.Segments parts = new SentenceSplitter.Segments();
    if (fits.test(sentence)) {
      parts.add(new Segment.Sentence(sentence));
    } else {
      cut(sentence, Clause.WHOLE, fits, parts);
    }
    return parts.all();
  }

  private static void cut(
      String sentence, Clause clause, Predicate<String> fits, SentenceSplitter.Segments parts) {
    if (sentence.length() > LONGEST_WORD && sentence.chars().noneMatch(Blanks::isBlank)) {
      parts.keep(sentence);
      return;
    }
    List<Span> spans = SpanFinder.find(sentence);
    int half =
        hasManyWords(sentence)
            ? clause(sentence, spans)
                .orElseGet(() -> fits.test(sentence) ? 0 : middle(sentence, spans))
            : fits.test(sentence) ? 0 : middle(sentence, spans);
    if (half == 0 || half == sentence.length()) {
      parts.add(new Segment.Sentence(sentence, clause));
      return;
    }
    String left = sentence.substring(0, half);
    String right = sentence.substring(half);
    cut(left.substring(0, Blanks.end(left)), new Clause(clause.continued(), true), fits, parts);
    parts.keep(left.substring(Blanks.end(left)));
    parts.keep(right.substring(0, Blanks.start(right)));
    cut(right.substring(Blanks.start(right)), new Clause(true, clause.continues()), fits, parts);
  }

  private static boolean hasManyWords(String sentence) {
    return sentence.chars().filter(Blanks::isBlank).count() >= MOST_WORDS;
  }

  /** Where, near the middle, a clause begins. */
  private static OptionalInt clause(String sentence, List<Span> spans) {
    int length = sentence.length();
    return nearest(
        sentence,
        length / 4,
        length - length / 4,
        at -> endsClause(sentence, at) && !isWithin(spans, at));
  }

  /** Whether a place is within what is copied. */
  private static boolean isWithin(List<Span> spans, int at) {
    return spans.stream().anyMatch(span -> span.start() < at && at < span.end());
  }

  /** Where the second half begins; 0 if there is only one code point. */
  private static int middle(String sentence, List<Span> spans) {
    int length = sentence.length();
    OptionalInt clause = clause(sentence, spans);
    if (clause.isPresent()) {
      return clause.getAsInt();
    }
    return nearest(
            sentence, 1, length, at -> Blanks.isBlank(sentence.charAt(at)) && !isWithin(spans, at))
        .orElseGet(() -> beside(spans, withinWord(sentence), sentence.length()));
  }

  /** A place, or one at an end of the span that it is in, unless the span is all. */
  private static int beside(List<Span> spans, int at, int length) {
    return spans.stream()
        .filter(span -> span.start() < at && at < span.end())
        .filter(span -> span.start() > 0 || span.end() < length)
        .mapToInt(span -> span.start() > 0 ? span.start() : span.end())
        .findFirst()
        .orElse(at);
  }

  /** The place to cut that is nearest to the middle, in {@code [from, to)}. */
  private static OptionalInt nearest(String sentence, int from, int to, IntPredicate cuts) {
    int middle = sentence.length() / 2;
    return IntStream.rangeClosed(0, middle)
        .flatMap(distance -> IntStream.of(middle - distance, middle + distance))
        .filter(at -> at >= from && at < to && cuts.test(at))
        .findFirst();
  }

  private static boolean endsClause(String sentence, int at) {
    char before = at == 0 ? ' ' : sentence.charAt(at - 1);
    boolean wide = before >= '\u3000';
    return CLAUSE_ENDS.indexOf(before) >= 0 && (wide || Blanks.isBlank(sentence.charAt(at)));
  }

  private static int withinWord(String word) {
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(word);
    int before = characters.preceding(word.length() / 2 + 1);
    int cut = before > 0 ? before : characters.following(0);
    return cut == word.length() || cut == BreakIterator.DONE
        ? word.offsetByCodePoints(0, word.codePointCount(0, word.length()) / 2)
        : cut;
  }
}
