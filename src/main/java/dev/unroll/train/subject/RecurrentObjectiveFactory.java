package dev.unroll.train.subject;

import dev.unroll.data.batch.BatchBuffers;
import dev.unroll.data.batch.Batches;
import dev.unroll.data.batch.IndependentWindows;
import dev.unroll.data.batch.ParallelStreams;
import dev.unroll.data.batch.Range;
import dev.unroll.data.batch.Sequence;
import dev.unroll.data.batch.Share;
import dev.unroll.data.batch.SharedBatches;
import dev.unroll.model.Recurrent;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.loop.StreamObjective;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.recipe.Windows;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.TrainStep;
import dev.unroll.train.step.TrainingMemory;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Opens the objective of a recurrent network: predicting a sequence in independent windows, or in
 * parallel streams with a hidden state that is carried.
 */
record RecurrentObjectiveFactory(
    Recipe recipe, Recurrent.Config network, Sequence sequence, Range train, Range validation)
    implements Subject.ObjectiveFactory {

  @Override
  public Objective open(RandomGenerator random, Compute compute) {
    Training training = recipe.training();
    int rows = training.batch();
    int steps = training.timeSteps();
    Share share = compute.share();
    TrainStep step =
        TrainStep.open(() -> Recurrent.training(network, share.rows(rows), steps), random, compute);
    BatchBuffers buffers = buffers(step);
    Windows windows = training.windows();
    if (windows == null) {
      return new StreamObjective(
          step,
          buffers,
          SharedBatches.of(streams(rows, steps), share, rows, buffers),
          SharedBatches.of(
              ParallelStreams.fixed(sequence, validation, rows, steps, steps),
              share,
              rows,
              buffers));
    }
    IndependentWindows.Shape shape = shape(windows, rows);
    return new StreamObjective(
        step,
        buffers,
        SharedBatches.of(
            IndependentWindows.shuffled(sequence, train, shape, recipe.seed()),
            share,
            rows,
            buffers),
        SharedBatches.of(
            IndependentWindows.inOrder(sequence, validation, shape), share, rows, buffers));
  }

  @Override
  public Optional<TrainingMemory> memory() {
    Training training = recipe.training();
    return Optional.of(
        TrainingMemory.of(
            Recurrent.training(network, training.batch(), training.timeSteps()),
            _ -> false,
            training));
  }

  private Batches streams(int rows, int steps) {
    return switch (sequence) {
      case Sequence.Tokens _ ->
          ParallelStreams.rotating(sequence, train, rows, steps, recipe.seed());
      case Sequence.Values _ -> ParallelStreams.fixed(sequence, train, rows, steps, 0);
    };
  }

  private BatchBuffers buffers(TrainStep step) {
    return switch (sequence) {
      case Sequence.Tokens _ -> tokens(step);
      case Sequence.Values _ ->
          new BatchBuffers.Values(
              step.input("values").floatBuffer(),
              step.input("targets").floatBuffer(),
              step.input("weights").floatBuffer());
    };
  }

  /** The inputs of a step that predicts tokens. */
  static BatchBuffers tokens(TrainStep step) {
    return new BatchBuffers.Tokens(
        step.input("tokens").longBuffer(),
        step.input("targets").longBuffer(),
        step.input("weights").floatBuffer());
  }

  /** The windows of a recipe. */
  static IndependentWindows.Shape shape(Windows windows, int rows) {
    boolean onlyLast = windows.predict() == Windows.Predict.LAST;
    return new IndependentWindows.Shape(windows.length(), windows.stride(), onlyLast, rows);
  }
}
