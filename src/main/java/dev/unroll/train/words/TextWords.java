package dev.unroll.train.words;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text as words: letters with what is inside them, such as {@code don't}, made small. */
public final class TextWords {
  private static final Pattern WORD = Pattern.compile("\\p{L}+(?:['’-]\\p{L}+)*");

  private TextWords() {}

  /**
   * A word in its text.
   *
   * @param word made small
   * @param end where it ends in the text, in chars
   */
  public record Place(String word, int end) {}

  /** The words of a text in their order. */
  public static List<Place> of(String text) {
    List<Place> places = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      places.add(new Place(matcher.group().toLowerCase(Locale.ROOT), matcher.end()));
    }
    return places;
  }

  /**
   * The words that occur often enough, most frequent first.
   *
   * @param most how many at most
   */
  static List<String> frequent(List<Place> places, int minimum, int most) {
    Map<String, Integer> counts = new HashMap<>();
    places.forEach(place -> counts.merge(place.word(), 1, Integer::sum));
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= minimum)
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }
}
