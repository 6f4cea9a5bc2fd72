package dev.unroll.train.loop;

import java.util.ArrayList;
import java.util.List;

/**
 * The losses of a training so far: a row an evaluation, and the running mean since the last.
 *
 * @param rows one an evaluation
 * @param sum of the training losses since the last row
 * @param count of them
 */
public record LossHistory(List<Row> rows, double sum, long count) {

  public static final LossHistory EMPTY = new LossHistory(List.of(), 0, 0);

  public LossHistory {
    rows = List.copyOf(rows);
  }

  /**
   * One evaluation.
   *
   * @param update after which it was made
   * @param epoch passes over the training data by then
   * @param train mean training loss since the evaluation before, with dropout where there is any
   * @param validation loss on the validation split
   * @param learningRate of the update before it
   */
  public record Row(
      long update, double epoch, double train, double validation, double learningRate) {}

  LossHistory withLoss(double loss) {
    return new LossHistory(rows, sum + loss, count + 1);
  }

  LossHistory withEvaluation(long update, double epoch, double validation, double learningRate) {
    List<Row> longer = new ArrayList<>(rows);
    longer.add(new Row(update, epoch, meanLoss(), validation, learningRate));
    return new LossHistory(longer, 0, 0);
  }

  /** Mean training loss since the last evaluation; not a number when there was no step since. */
  double meanLoss() {
    return sum / count;
  }
}
