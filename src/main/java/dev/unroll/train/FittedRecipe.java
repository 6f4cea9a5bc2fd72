package dev.unroll.train;

import dev.unroll.data.store.DataStore;
import dev.unroll.train.draft.Draft;
import dev.unroll.train.loop.TrainingClock;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.TrainingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The recipe of the largest network that data bears and that this machine trains in a given time;
 * of the smallest one with fewer updates where there is too little time for it.
 *
 * @param text of the recipe
 * @param trial of it
 */
public record FittedRecipe(String text, TrainingTrial trial) {
  private static final Duration TRIED = Duration.ofSeconds(3);

  /**
   * Paths as the recipe names them, and as they are found from anywhere.
   *
   * @param data of the file
   * @param base of the model to go on from
   */
  public record Paths(Path folder, Path data, @Nullable Path base) {
    /** From the recipe's folder where that is short, else the absolute path. */
    private String named(Path path) {
      return folder.toAbsolutePath().normalize().relativize(absolute(path)).toString();
    }

    private static Path absolute(Path path) {
      return path.toAbsolutePath().normalize();
    }

    private Draft.Choice inRecipe(int size, long most) {
      return new Draft.Choice(size, most, named(data), base == null ? null : named(base), false);
    }

    private Draft.Choice anywhere(int size, long most) {
      return new Draft.Choice(
          size,
          most,
          absolute(data).toString(),
          base == null ? null : absolute(base).toString(),
          true);
    }
  }

  /**
   * Fits a recipe.
   *
   * @param most time of the training
   * @throws TrainingException when not even the smallest network can be trained
   */
  public static FittedRecipe of(
      Draft draft, Paths paths, DataStore data, Compute compute, Duration most) {
    for (int size = draft.sizes() - 1; ; size--) {
      TrainingTrial trial;
      try {
        trial = tried(draft, paths.anywhere(size, Long.MAX_VALUE), paths, data, compute);
      } catch (TrainingException tooLarge) {
        if (size == 0) {
          throw tooLarge;
        }
        continue;
      }
      boolean hasTime = trial.seconds() * 1e9 <= most.toNanos();
      if (hasTime) {
        return new FittedRecipe(draft.recipe(paths.inRecipe(size, Long.MAX_VALUE)), trial);
      }
      if (size == 0) {
        long updates = trial.updatesIn(most);
        String text = draft.recipe(paths.inRecipe(0, updates));
        return new FittedRecipe(text, trial.of(parsed(text)));
      }
    }
  }

  private static TrainingTrial tried(
      Draft draft, Draft.Choice choice, Paths paths, DataStore data, Compute compute) {
    Recipe recipe = parsed(draft.recipe(choice));
    return TrainingTrial.of(recipe, paths.folder(), data, compute, TrainingClock.SYSTEM, TRIED);
  }

  private static Recipe parsed(String text) {
    return Recipe.parse("the drafted recipe", text, List.of());
  }
}
