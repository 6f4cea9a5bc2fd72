package dev.unroll.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** The known word that a mistyped one probably stands for. */
public final class Spelling {
  private Spelling() {}

  /**
   * The candidate with the fewest changed, missing, extra or swapped letters, if there are few
   * enough of them for a typing error; else the only one that begins with the word.
   */
  public static Optional<String> nearest(String word, Collection<String> candidates) {
    String lower = word.toLowerCase(Locale.ROOT);
    ToIntFunction<String> distance = other -> distance(lower, other.toLowerCase(Locale.ROOT));
    return candidates.stream()
        .filter(other -> distance.applyAsInt(other) <= Math.max(1, other.length() / 3))
        .min(Comparator.comparingInt(distance)) // of several, the first
        .or(() -> completed(word, candidates));
  }

  private static Optional<String> completed(String word, Collection<String> candidates) {
    if (word.length() < 2) {
      return Optional.empty();
    }
    List<String> longer = candidates.stream().filter(c -> c.startsWith(word)).toList();
    return longer.size() == 1 ? Optional.of(longer.getFirst()) : Optional.empty();
  }

  /** Optimal string alignment distance (Damerau 1964). */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int changed = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + changed, Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
