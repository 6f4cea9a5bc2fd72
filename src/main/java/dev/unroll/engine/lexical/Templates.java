package dev.unroll.engine.lexical;

import dev.unroll.text.prose.span.Span;
import dev.unroll.text.prose.span.SpanFinder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Translations of texts with numbers, placeholders, addresses and the like, which fit other texts
 * that differ in these only: where <em>Page 3 of 10</em> is known, <em>Page {n} of {all}</em> is,
 * too. What stands in the places is copied. A text with the number 1 is known for that one only, as
 * words beside it have another form with most others.
 */
final class Templates {
  private static final char PLACE = '\uFFFC';

  /** The place of the number 1. */
  private static final char ONE = '\uFFFB';

  private static final int MOST_PLACES = 5;
  private static final int FEWEST_LETTERS = 2;

  private final Map<String, Template> templates = new HashMap<>();

  /**
   * A translation with places.
   *
   * @param order for each place of the translation, which one of the source it is
   */
  private record Template(String translation, List<Integer> order) {}

  /** A text whose spans became places. */
  private record Places(String text, List<String> spans) {
    /** The text that is known for all numbers. */
    String ofAny() {
      return text.replace(ONE, PLACE);
    }

    static Optional<Places> of(String text) {
      List<Span> found = SpanFinder.find(text);
      if (found.isEmpty() || found.size() > MOST_PLACES || hasPlace(text)) {
        return Optional.empty();
      }
      StringBuilder places = new StringBuilder();
      int at = 0;
      for (Span span : found) {
        places.append(text, at, span.start()).append(span.text(text).equals("1") ? ONE : PLACE);
        at = span.end();
      }
      places.append(text, at, text.length());
      return places.codePoints().filter(Character::isLetter).count() < FEWEST_LETTERS
          ? Optional.empty()
          : Optional.of(
              new Places(places.toString(), found.stream().map(span -> span.text(text)).toList()));
    }
  }

  private static boolean isPlace(int c) {
    return c == PLACE || c == ONE;
  }

  private static boolean hasPlace(String text) {
    return text.chars().anyMatch(Templates::isPlace);
  }

  /** Those of known texts; of several that differ in their places only, the first. */
  Templates(Map<String, String> translations) {
    translations.keySet().stream()
        .filter(source -> Places.of(source).isPresent())
        .sorted()
        .forEach(
            source -> {
              Places places = Places.of(source).orElseThrow();
              template(places, translations.getOrDefault(source, ""))
                  .ifPresent(known -> templates.putIfAbsent(places.text(), known));
            });
  }

  private static Optional<Template> template(Places source, String target) {
    Optional<Places> places = Places.of(target);
    if (places.isEmpty() || places.get().spans().size() != source.spans().size()) {
      return Optional.empty();
    }
    List<String> spans = source.spans();
    List<Integer> order = places.get().spans().stream().map(spans::indexOf).toList();
    boolean isEachOnce =
        new HashSet<>(order).size() == spans.size() && order.stream().allMatch(at -> at >= 0);
    return isEachOnce ? Optional.of(new Template(places.get().text(), order)) : Optional.empty();
  }

  /** The translation of a text that is known but for its spans. */
  Optional<String> find(String text) {
    if (templates.isEmpty()) {
      return Optional.empty();
    }
    return Places.of(text)
        .flatMap(
            places ->
                Optional.ofNullable(templates.get(places.text()))
                    .or(() -> Optional.ofNullable(templates.get(places.ofAny())))
                    .map(template -> filled(template, places.spans())));
  }

  private static String filled(Template template, List<String> spans) {
    StringBuilder text = new StringBuilder();
    int place = 0;
    for (char c : template.translation().toCharArray()) {
      if (isPlace(c)) {
        text.append(spans.get(template.order().get(place++)));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
