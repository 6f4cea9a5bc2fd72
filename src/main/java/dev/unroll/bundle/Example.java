package dev.unroll.bundle;

import static dev.unroll.bundle.Required.present;

import java.util.List;

/**
 * A stretch of a series from the test split: what was known and what came after.
 *
 * @param past raw values, {@code [time][features]}
 * @param future the raw values that followed, {@code [time][features]}
 */
public record Example(List<double[]> past, List<double[]> future) {
  public Example {
    present(past, "past");
    present(future, "future");
    past = List.copyOf(past);
    future = List.copyOf(future);
  }

  void check(int features) {
    for (double[] row : past) {
      check(row, features);
    }
    for (double[] row : future) {
      check(row, features);
    }
  }

  private static void check(double[] row, int features) {
    if (row.length != features) {
      throw new IllegalArgumentException(
          "example: a row has " + row.length + " values, the model has " + features);
    }
  }
}
