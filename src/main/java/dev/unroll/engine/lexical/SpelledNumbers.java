package dev.unroll.engine.lexical;

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
 * Numbers in words, which a translation must have as its source has them: <em>twenty-one</em> is
 * <em>vingt et un</em>, whatever the model makes of it.
 *
 * @param source the language in which they are found; none where it, or the other, is not known
 * @param target the language in which they are required
 */
public record SpelledNumbers(Optional<NumberWords> source, Optional<NumberWords> target) {
  /** Requires nothing. */
  public static final SpelledNumbers NONE = new SpelledNumbers(Optional.empty(), Optional.empty());

  /** A sentence with more different ones is a list that no search gets right. */
  private static final int MOST = 8;

  private static final String COPY = "\uFFFC";

  /** Those of translations from one language into another. */
  public static SpelledNumbers between(String source, String target) {
    return new SpelledNumbers(NumberWords.of(source), NumberWords.of(target));
  }

  /** What the translation of a sentence must have, apart from what terms have already. */
  public List<Requirement> beside(List<Requirement> terms, String sentence) {
    if (source.isEmpty()
        || target.isEmpty()
        || source.get().getClass() == target.get().getClass()) {
      return List.of();
    }
    Map<Long, Integer> times = new LinkedHashMap<>();
    source.get().find(words(sentence)).forEach(number -> times.merge(number, 1, Integer::sum));
    if (times.size() > MOST) {
      return List.of();
    }
    List<Requirement> numbers = new ArrayList<>();
    times.forEach(
        (number, count) -> {
          List<String> forms = forms(target.get().spell(number));
          if (terms.stream().noneMatch(term -> isPartOf(term, forms))) {
            numbers.add(new Requirement(forms, count, true));
          }
        });
    return numbers;
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

  private static List<String> forms(List<String> spellings) {
    List<String> forms = new ArrayList<>(spellings);
    spellings.forEach(
        spelling ->
            forms.add(spelling.substring(0, 1).toUpperCase(Locale.ROOT) + spelling.substring(1)));
    return forms;
  }
}
