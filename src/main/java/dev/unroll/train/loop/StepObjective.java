package dev.unroll.train.loop;

import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainStep;
import java.util.List;

/** An objective whose batches all run through one training step. */
sealed interface StepObjective extends Objective
    permits LabelObjective, StreamObjective, ForecastObjective {
  /** The training step, closed with the objective. */
  TrainStep step();

  @Override
  default List<Parameter> parameters() {
    return step().parameters();
  }

  @Override
  default float[] copyState() {
    return step().copyState();
  }

  @Override
  default void restoreState(float[] state) {
    step().restoreState(state);
  }

  @Override
  default void close() {
    step().close();
  }
}
