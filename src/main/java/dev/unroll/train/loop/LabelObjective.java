package dev.unroll.train.loop;

import dev.unroll.data.batch.EpochOrder;
import dev.unroll.data.batch.Share;
import dev.unroll.model.Labelling;
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
 * @param batch rows of a batch, of which the step has room for those of a worker
 * @param time places of a row
 * @param order of the texts for training in each epoch
 * @param share which rows of a batch are read here
 */
public record LabelObjective(
    TrainStep step,
    List<Row> train,
    List<Row> validation,
    int batch,
    int time,
    EpochOrder order,
    Share share)
    implements StepObjective {
  /**
   * A text.
   *
   * @param tokens at least one, at most {@code time}
   * @param labels their numbers
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Row(int[] tokens, int[] labels) {}

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
    int all = rows(train, number);
    return (long) share.to(all) - share.from(all);
  }

  @Override
  public double train(long number, long update, RandomGenerator random) {
    long epoch = number / batchesPerEpoch();
    int first = Math.toIntExact(number % batchesPerEpoch()) * batch;
    int all = rows(train, number);
    List<Row> rows = new ArrayList<>();
    for (int i = share.from(all); i < share.to(all); i++) {
      rows.add(train.get(order.at(epoch, first + i)));
    }
    fill(rows);
    return step.train(random);
  }

  @Override
  public MeanLoss validate() {
    double sum = 0;
    long count = 0;
    for (int first = 0; first < validation.size(); first += batch) {
      int all = Math.min(batch, validation.size() - first);
      List<Row> rows = validation.subList(first + share.from(all), first + share.to(all));
      if (!rows.isEmpty()) {
        fill(rows);
        sum += step.evaluate() * rows.size();
        count += rows.size();
      }
    }
    return new MeanLoss(sum, count);
  }

  /** Rows that a batch has for all workers together. */
  private int rows(List<Row> of, long number) {
    return (int) Math.min(batch, of.size() - number % batchesPerEpoch() * batch);
  }

  /** Missing rows do not count, nor do the places after the end of a row. */
  private void fill(List<Row> rows) {
    LongBuffer tokens = step.input("tokens").longBuffer();
    int room = share.rows(batch);
    for (int i = 0; i < room; i++) {
      int[] text = i < rows.size() ? rows.get(i).tokens() : new int[1];
      for (int t = 0; t < time; t++) {
        tokens.put(t * room + i, t < text.length ? text[t] : 0);
      }
      step.input("places").longBuffer().put(i, (long) i * time + text.length - 1);
    }
    fillLabels(step, rows);
    if (step.hasInput("targets")) {
      fillTargets(rows);
    }
  }

  /** The labels of some rows, of which the step has room for more. */
  static void fillLabels(TrainStep step, List<Row> rows) {
    FloatBuffer counted = step.input("counted").floatBuffer();
    int room = counted.capacity();
    for (int i = 0; i < room; i++) {
      counted.put(i, i < rows.size() ? 1 : 0);
    }
    if (!step.hasInput(Labelling.LABEL_SETS)) {
      LongBuffer labels = step.input(Labelling.LABELS).longBuffer();
      for (int i = 0; i < room; i++) {
        labels.put(i, i < rows.size() ? rows.get(i).labels()[0] : 0);
      }
      return;
    }
    FloatBuffer sets = step.input(Labelling.LABEL_SETS).floatBuffer();
    int classes = sets.capacity() / room;
    for (int i = 0; i < sets.capacity(); i++) {
      sets.put(i, 0);
    }
    for (int i = 0; i < rows.size(); i++) {
      for (int label : rows.get(i).labels()) {
        sets.put(i * classes + label, 1);
      }
    }
  }

  /** The token after each, which is predicted beside the label. */
  private void fillTargets(List<Row> rows) {
    LongBuffer targets = step.input("targets").longBuffer();
    FloatBuffer weights = step.input("weights").floatBuffer();
    int room = share.rows(batch);
    for (int i = 0; i < room; i++) {
      int[] text = i < rows.size() ? rows.get(i).tokens() : new int[1];
      for (int t = 0; t < time; t++) {
        boolean counts = t + 1 < text.length;
        targets.put(t * room + i, counts ? text[t + 1] : 0);
        weights.put(t * room + i, counts ? 1 : 0);
      }
    }
  }
}
