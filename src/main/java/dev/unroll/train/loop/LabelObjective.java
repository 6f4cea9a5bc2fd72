package dev.unroll.train.loop;

import dev.unroll.data.batch.EpochOrder;
import dev.unroll.train.step.TrainStep;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The loss of classifying texts, a row of a batch each, padded on the right.
 *
 * @param step closed with this
 * @param batch rows of a batch
 * @param time places of a row
 * @param order of the texts for training in each epoch
 */
public record LabelObjective(
    TrainStep step, List<Row> train, List<Row> validation, int batch, int time, EpochOrder order)
    implements StepObjective {
  /**
   * A text.
   *
   * @param tokens at least one, at most {@code time}
   * @param label its number
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Row(int[] tokens, int label) {}

  @Override
  public long batchesPerEpoch() {
    return Math.ceilDiv(train.size(), batch);
  }

  @Override
  public long predictionsPerBatch() {
    return Math.min(batch, train.size());
  }

  @Override
  public long counted(long number) {
    long first = number % batchesPerEpoch() * batch;
    return Math.min(batch, train.size() - first);
  }

  @Override
  public double train(long number, long update, RandomGenerator random) {
    long epoch = number / batchesPerEpoch();
    int first = Math.toIntExact(number % batchesPerEpoch()) * batch;
    List<Row> rows = new ArrayList<>();
    for (int i = first; i < Math.min(first + batch, train.size()); i++) {
      rows.add(train.get(order.at(epoch, i)));
    }
    fill(rows);
    return step.train(random);
  }

  @Override
  public double validate() {
    double sum = 0;
    for (int first = 0; first < validation.size(); first += batch) {
      List<Row> rows = validation.subList(first, Math.min(first + batch, validation.size()));
      fill(rows);
      sum += step.evaluate() * rows.size();
    }
    return sum / validation.size();
  }

  /** Missing rows do not count, nor do the places after the end of a row. */
  private void fill(List<Row> rows) {
    LongBuffer tokens = step.input("tokens").longBuffer();
    for (int i = 0; i < batch; i++) {
      int[] text = i < rows.size() ? rows.get(i).tokens() : new int[1];
      for (int t = 0; t < time; t++) {
        tokens.put(t * batch + i, t < text.length ? text[t] : 0);
      }
      step.input("places").longBuffer().put(i, (long) i * time + text.length - 1);
      step.input("labels").longBuffer().put(i, i < rows.size() ? rows.get(i).label() : 0);
      step.input("counted").floatBuffer().put(i, i < rows.size() ? 1 : 0);
    }
    if (step.hasInput("targets")) {
      fillTargets(rows);
    }
  }

  /** The token after each, which is predicted beside the label. */
  private void fillTargets(List<Row> rows) {
    LongBuffer targets = step.input("targets").longBuffer();
    FloatBuffer weights = step.input("weights").floatBuffer();
    for (int i = 0; i < batch; i++) {
      int[] text = i < rows.size() ? rows.get(i).tokens() : new int[1];
      for (int t = 0; t < time; t++) {
        boolean counts = t + 1 < text.length;
        targets.put(t * batch + i, counts ? text[t + 1] : 0);
        weights.put(t * batch + i, counts ? 1 : 0);
      }
    }
  }
}
