package dev.unroll.engine.lexical;

import dev.unroll.text.prose.number.NumberWords;
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
    source.get().find(sentence).forEach(number -> times.merge(number, 1, Integer::sum));
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
