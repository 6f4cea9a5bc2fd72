package dev.unroll.train.draft;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/** What occurs more than once in data. */
final class Repeats {
  private Repeats() {}

  /** A line about examples that are equal to another; none when there are none. */
  static List<String> of(Collection<?> examples, String what) {
    int more = examples.size() - new HashSet<>(examples).size();
    return more == 0
        ? List.of()
        : List.of(
            "duplicates: %s of the %s are equal to another one and count once"
                .formatted(RecipeText.count(more), what));
  }
}
