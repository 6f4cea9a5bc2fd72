package dev.unroll.train.loop;

import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.ProgressSample;
import dev.unroll.train.step.TrainingMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A step of a training's progress, reported on the training's own thread. */
public sealed interface TrainingEvent {

  /**
   * The training that was to be resumed begins with its first update: there is no checkpoint.
   *
   * @param checkpoints the folder without one
   */
  record Anew(Path checkpoints) implements TrainingEvent {}

  /** Something makes the training doubtful; it goes on. */
  record Warning(String text) implements TrainingEvent {}

  /**
   * The data is read; the first update comes when that is done.
   *
   * @param name of the model
   */
  record Reading(String name) implements TrainingEvent {}

  /** What the training will take in memory. */
  record Memory(TrainingMemory memory) implements TrainingEvent {}

  /**
   * The first update is next.
   *
   * @param name of the model
   * @param parameters number of trained scalars
   * @param data what it learns from, in a few words
   * @param from updates already made by the training that is resumed, else 0
   * @param updates of the whole training
   * @param elementsPerUpdate predictions that count in one update
   * @param element what one of them is: {@code char} or {@code step}
   */
  record Started(
      String name,
      long parameters,
      String data,
      long from,
      long updates,
      long elementsPerUpdate,
      String element)
      implements TrainingEvent {}

  /**
   * One update was made.
   *
   * @param update its number, from 1
   * @param loss of its batch
   * @param gradientNorm Euclidean norm of all gradients, before they are clipped
   */
  record Updated(long update, double loss, double learningRate, double gradientNorm)
      implements TrainingEvent {}

  /**
   * The validation split was measured.
   *
   * @param best whether no evaluation before was better
   */
  record Evaluated(LossHistory.Row row, boolean best) implements TrainingEvent {}

  /**
   * What the model made of held-out data after an evaluation.
   *
   * @param update after which
   */
  record Sampled(long update, List<ProgressSample> samples) implements TrainingEvent {
    public Sampled {
      samples = List.copyOf(samples);
    }
  }

  /** A checkpoint was written. */
  record Saved(long update, Path folder) implements TrainingEvent {}

  /** Training ends before its last update, because the validation loss no longer falls. */
  record StoppedEarly(long update, BestSoFar best) implements TrainingEvent {}

  /**
   * The weights that become the model were chosen.
   *
   * @param choice in words, for example which evaluation they are from
   */
  record Chosen(String choice) implements TrainingEvent {}

  /** The model folder was written. */
  record Finished(Path folder, List<Metric> metrics, Duration elapsed) implements TrainingEvent {
    public Finished {
      metrics = List.copyOf(metrics);
    }
  }
}
