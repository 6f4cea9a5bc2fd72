package dev.unroll.engine.lexical;

import dev.unroll.text.prose.number.CalendarWords;
import dev.unroll.text.prose.number.NumberWords;
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
  public static final SpelledNumbers NONE = new SpelledNumbers("", "");

  /** A sentence with more different ones is a list that no search gets right. */
  private static final int MOST = 8;

  private static final String COPY = "\uFFFC";

  private final Optional<NumberWords> source;
  private final Optional<NumberWords> target;
  private final Optional<CalendarWords> sourceDays;
  private final Optional<CalendarWords> targetDays;

  private SpelledNumbers(String source, String target) {
    this.source = NumberWords.of(source);
    this.target = NumberWords.of(target);
    this.sourceDays = CalendarWords.of(source);
    this.targetDays = CalendarWords.of(target);
  }

  /** Those of translations from one language into another; none where one is not known. */
  public static SpelledNumbers between(String source, String target) {
    boolean isKnown =
        NumberWords.of(source).isPresent()
            && NumberWords.of(target).isPresent()
            && !source.regionMatches(0, target, 0, 2);
    return isKnown ? new SpelledNumbers(source, target) : NONE;
  }

  /** What the translation of a sentence must have, apart from what terms have already. */
  public List<Requirement> beside(List<Requirement> terms, String sentence) {
    List<Requirement> all = new ArrayList<>(numbers(terms, sentence));
    if (sourceDays.isPresent() && targetDays.isPresent()) {
      Map<Integer, Integer> times = new LinkedHashMap<>();
      sourceDays.get().find(words(sentence)).forEach(day -> times.merge(day, 1, Integer::sum));
      boolean begins = sourceDays.get().begins(sentence);
      times.forEach(
          (day, count) ->
              require(targetDays.get().forms(day, begins), count, terms).ifPresent(all::add));
    }
    return all;
  }

  private List<Requirement> numbers(List<Requirement> terms, String sentence) {
    if (source.isEmpty() || target.isEmpty()) {
      return List.of();
    }
    Map<Long, Integer> times = new LinkedHashMap<>();
    source.get().find(words(sentence)).forEach(number -> times.merge(number, 1, Integer::sum));
    if (times.size() > MOST) {
      return List.of();
    }
    List<Requirement> numbers = new ArrayList<>();
    times.forEach(
        (number, count) -> require(forms(number, sentence), count, terms).ifPresent(numbers::add));
    return numbers;
  }

  private static Optional<Requirement> require(
      List<String> forms, int times, List<Requirement> terms) {
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
    if (source.isEmpty() || target.isEmpty()) {
      return Optional.empty();
    }
    List<Long> numbers = source.get().find(text);
    return numbers.size() == 1 && source.get().spell(numbers.getFirst()).contains(text)
        ? Optional.of(target.get().spell(numbers.getFirst()).getFirst())
        : Optional.empty();
  }

  private static boolean isPartOf(Requirement term, List<String> forms) {
    return term.forms().stream().anyMatch(form -> forms.stream().anyMatch(form::contains));
  }

  /** The spellings of a number, with a capital where the sentence begins with it. */
  private List<String> forms(long number, String sentence) {
    List<String> forms = new ArrayList<>(target.orElseThrow().spell(number));
    String small = sentence.toLowerCase(Locale.ROOT);
    if (source.orElseThrow().spell(number).stream().anyMatch(small::startsWith)) {
      List.copyOf(forms)
          .forEach(
              form -> forms.add(form.substring(0, 1).toUpperCase(Locale.ROOT) + form.substring(1)));
    }
    return forms;
  }
}
