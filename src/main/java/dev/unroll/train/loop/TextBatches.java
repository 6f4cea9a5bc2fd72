package dev.unroll.train.loop;

import dev.unroll.model.TrainingGraph;
import dev.unroll.train.step.TrainStep;
import java.util.List;
import java.util.OptionalDouble;

/** What an encoder learns from: items of one or more texts each, which are read in batches. */
public interface TextBatches {
  /** The number of items. */
  int size();

  /** The tokens of the texts that a batch reads, in the order of its rows. */
  List<int[]> texts(List<Integer> items);

  /** How many rows a batch has, for so many items. */
  int rows(int items);

  /**
   * The training graph of a batch.
   *
   * @param items of a batch
   * @param time places of a row
   * @param dropout probability with which an element is dropped; empty when nothing is
   */
  TrainingGraph graph(int items, int time, OptionalDouble dropout);

  /**
   * Fills the inputs of a step that say what is to be learnt of a batch.
   *
   * @param items as many as the step has room for, or fewer
   */
  void fill(TrainStep step, List<Integer> items);
}
