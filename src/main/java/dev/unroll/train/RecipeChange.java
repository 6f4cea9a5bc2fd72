package dev.unroll.train;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the recipe of a checkpoint and the one that would continue it. Only changes
 * that leave every update made so far as it was are harmless: a longer or shorter budget (but not
 * under a cosine, whose whole course follows from its end, nor once a cooldown has begun), another
 * patience, other words.
 */
final class RecipeChange {

  private static final Set<String> HARMLESS =
      Set.of("title", "description", "training.epochs", "training.steps", "training.patience");
  private static final Set<String> BUDGET = Set.of("training.epochs", "training.steps");

  /** Sections that matter only once the weights are there. */
  private static final Set<String> LATER = Set.of("examples", "export.", "decoding.");

  private RecipeChange() {}

  /**
   * The first change that forbids to continue, in words: {@code architecture.hidden was 256, is
   * 128}.
   *
   * @param before canonical text of the checkpoint's recipe
   * @param now canonical text of the present one
   * @param updates made so far
   */
  static Optional<String> thatMatters(String before, String now, long updates) {
    Map<String, String> old = RecipeKeys.of(before);
    Map<String, String> present = RecipeKeys.of(now);
    boolean fixed =
        "cosine".equals(present.get("training.schedule.type"))
            || cools(old, updates)
            || (cools(present, updates) && updates < steps(present));
    Set<String> keys = new LinkedHashSet<>(old.keySet());
    keys.addAll(present.keySet());
    return keys.stream()
        .filter(key -> !Objects.equals(old.get(key), present.get(key)))
        .filter(key -> LATER.stream().noneMatch(key::startsWith))
        .filter(key -> !HARMLESS.contains(key) || (fixed && BUDGET.contains(key)))
        .map(key -> "%s was %s, is %s".formatted(key, shown(old.get(key)), shown(present.get(key))))
        .findFirst();
  }

  /** Whether updates that were made were of the cooldown, by a recipe with a number of steps. */
  private static boolean cools(Map<String, String> recipe, long updates) {
    String last = recipe.get("training.schedule.cooldown");
    return last != null && updates > steps(recipe) - Long.parseLong(last);
  }

  private static long steps(Map<String, String> recipe) {
    return Long.parseLong(recipe.getOrDefault("training.steps", "0"));
  }

  private static String shown(@Nullable String value) {
    return value == null ? "not given" : value;
  }
}
