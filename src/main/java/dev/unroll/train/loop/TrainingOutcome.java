package dev.unroll.train.loop;

import java.time.Duration;
import java.util.List;

/** How a training loop ended. */
public sealed interface TrainingOutcome {

  /**
   * All updates were made, or early stopping ended them.
   *
   * @param weights those that become the model, one array a parameter that was trained
   * @param choice which they are, in words
   * @param updates made in all
   * @param elapsed time spent on them, over all resumptions
   */
  record Completed(
      List<float[]> weights,
      String choice,
      long updates,
      BestSoFar best,
      LossHistory history,
      Duration elapsed)
      implements TrainingOutcome {
    public Completed {
      weights = List.copyOf(weights);
    }
  }

  /** Someone asked to stop; a checkpoint holds everything. */
  record Interrupted(long updates) implements TrainingOutcome {}
}
