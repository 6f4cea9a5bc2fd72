package dev.unroll.train.loop;

import dev.unroll.train.recipe.Schedule;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.TrainingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What makes a training doubtful, one line each. Nothing is refused: whoever trains may know
 * better.
 */
public final class TrainingWarnings {
  private static final int FEW_UPDATES = 200;

  /** Share of the loss by which it must have fallen between the last two evaluations. */
  private static final double STILL_FALLING = 0.01;

  private TrainingWarnings() {}

  /**
   * What is known before the first update.
   *
   * @param updates of the whole training
   */
  public static List<String> before(Training training, long updates) {
    List<String> warnings = new ArrayList<>();
    String more = training.steps() == null ? "training.epochs" : "training.steps";
    if (updates < FEW_UPDATES) {
      warnings.add(
          "only %d updates; fewer than %d seldom teach much: more %s or a smaller batch give more"
              .formatted(updates, FEW_UPDATES, more));
    }
    int warmup = warmup(training.schedule());
    if (warmup > 1 && warmup >= updates) {
      warnings.add(
          "the warm-up of %,d updates is as long as the training of %,d: the learning rate is below its full height throughout"
              .formatted(warmup, updates));
    }
    return warnings;
  }

  /** All that is known after the last update. */
  public static List<String> of(Training training, long updates, List<LossHistory.Row> history) {
    List<String> warnings = new ArrayList<>(before(training, updates));
    if (history.size() > 1) {
      double last = history.getLast().validation();
      double before = history.get(history.size() - 2).validation();
      boolean best = history.stream().allMatch(row -> last <= row.validation());
      if (best && before - last > STILL_FALLING * Math.abs(before)) {
        warnings.add(
            String.format(
                Locale.ROOT,
                "the validation loss was still falling at the end, from %.4f to %.4f in the last %,d"
                    + " updates: a longer training may be better",
                before,
                last,
                history.getLast().update() - history.get(history.size() - 2).update()));
      }
    }
    return List.copyOf(warnings);
  }

  /**
   * What ends a training whose numbers are no longer finite.
   *
   * @param what with its verb
   * @param update that could not be made
   * @param loss not a number when it says nothing
   * @param kept what the training can be continued from, in words
   */
  static TrainingException diverged(
      String what, long update, double loss, double rate, String kept) {
    return new TrainingException(
        String.format(
            Locale.ROOT,
            "%s not finite at update %d (learning rate %s%s): kept %s; try a lower"
                + " training.optimizer.learningRate or a training.clip",
            what,
            update,
            (float) rate,
            what.startsWith("loss") ? ", loss " + loss : "",
            kept));
  }

  /** Updates until the full rate. */
  public static int warmup(Schedule schedule) {
    return switch (schedule) {
      case Schedule.Constant constant -> constant.warmup();
      case Schedule.Cosine cosine -> cosine.warmup();
      case Schedule.InverseSqrt root -> root.warmup();
      case Schedule.Plateau _ -> 0;
    };
  }
}
