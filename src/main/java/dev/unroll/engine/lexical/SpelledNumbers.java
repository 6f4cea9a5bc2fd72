package dev.unroll.engine.lexical;

import dev.unroll.text.prose.number.CalendarWords;
import dev.unroll.text.prose.number.NumberSpelling;
import dev.unroll.text.prose.span.Span;
import dev.unroll.text.prose.span.SpanFinder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers in words, months and days of the week, which a translation must have as its source has
 * them: <em>twenty-one</em> is <em>vingt et un</em>, <em>November</em> is <em>novembre</em>,
 * whatever the model makes of it.
 */
public final class SpelledNumbers {
  /** Requires nothing. */
  public static final SpelledNumbers NONE = new SpelledNumbers(Optional.empty());

  /** A sentence with more different ones is a list that no search gets right. */
  private static final int MOST = 8;

  private static final String COPY = "\uFFFC";

  private final Optional<Pair> pair;

  /** What a language calls numbers, months and days. */
  private record Words(NumberSpelling numbers, CalendarWords calendar) {
    static Optional<Words> of(String language) {
      return NumberSpelling.of(language)
          .flatMap(
              numbers -> CalendarWords.of(language).map(calendar -> new Words(numbers, calendar)));
    }
  }

  private record Pair(Words source, Words target) {}

  private SpelledNumbers(Optional<Pair> pair) {
    this.pair = pair;
  }

  /** Those of translations from one language into another; none where one is not known. */
  public static SpelledNumbers between(String source, String target) {
    Optional<Pair> known =
        Words.of(source).flatMap(from -> Words.of(target).map(to -> new Pair(from, to)));
    return known.isEmpty() || source.regionMatches(0, target, 0, 2)
        ? NONE
        : new SpelledNumbers(known);
  }

  /** What the translation of a sentence must have, apart from what terms have already. */
  public List<Requirement> beside(List<Requirement> terms, String sentence) {
    if (pair.isEmpty()) {
      return List.of();
    }
    Words source = pair.get().source();
    Words target = pair.get().target();
    String words = words(sentence);
    Map<Long, Integer> numbers = counted(source.numbers().find(words));
    List<Requirement> all = new ArrayList<>();
    if (numbers.size() <= MOST) {
      String small = sentence.toLowerCase(Locale.ROOT);
      numbers.forEach(
          (number, times) -> {
            boolean begins = source.numbers().spell(number).stream().anyMatch(small::startsWith);
            require(target.numbers().spell(number), begins, times, terms).ifPresent(all::add);
          });
    }
    boolean begins = source.calendar().begins(sentence);
    counted(source.calendar().find(words))
        .forEach(
            (day, times) ->
                require(target.calendar().forms(day), begins, times, terms).ifPresent(all::add));
    return all;
  }

  private static <T> Map<T, Integer> counted(List<T> found) {
    Map<T, Integer> times = new LinkedHashMap<>();
    found.forEach(each -> times.merge(each, 1, Integer::sum));
    return times;
  }

  /**
   * A requirement, unless a term has it already.
   *
   * @param begins whether the sentence begins with it, so that it may have a capital
   */
  private static Optional<Requirement> require(
      List<String> usual, boolean begins, int times, List<Requirement> terms) {
    List<String> forms = new ArrayList<>(usual);
    if (begins) {
      usual.stream()
          .map(Terminology::capitalized)
          .filter(form -> !usual.contains(form))
          .forEach(forms::add);
    }
    return terms.stream().anyMatch(term -> isPartOf(term, forms))
        ? Optional.empty()
        : Optional.of(new Requirement(forms, times, true));
  }

  /** A sentence without what is copied into its translation, but with its digits. */
  private static String words(String sentence) {
    StringBuilder words = new StringBuilder(sentence);
    for (Span span : SpanFinder.find(sentence)) {
      if (!span.kind().isWrittenByLanguage()) {
        words.replace(span.start(), span.end(), COPY.repeat(span.end() - span.start()));
      }
    }
    return words.toString();
  }

  /** The number that is all of a text in small letters, in the other language's words. */
  public Optional<String> translation(String text) {
    if (pair.isEmpty()) {
      return Optional.empty();
    }
    NumberSpelling source = pair.get().source().numbers();
    List<Long> numbers = source.find(text);
    return numbers.size() == 1 && source.spell(numbers.getFirst()).contains(text)
        ? Optional.of(pair.get().target().numbers().spell(numbers.getFirst()).getFirst())
        : Optional.empty();
  }

  private static boolean isPartOf(Requirement term, List<String> forms) {
    return term.forms().stream().anyMatch(form -> forms.stream().anyMatch(form::contains));
  }
}
