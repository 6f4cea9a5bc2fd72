package dev.unroll.bundle;

import static dev.unroll.bundle.Required.list;

import java.util.List;

/**
 * A stretch of a series from the test split: what was known and what came after.
 *
 * @param past raw values, {@code [time][features]}
 * @param future the raw values that followed, {@code [time][features]}
 */
public record Example(List<double[]> past, List<double[]> future) {
  public Example {
    past = list(past, "past");
    future = list(future, "future");
  }

  void check(int features) {
    for (List<double[]> rows : List.of(past, future)) {
      for (double[] row : rows) {
        if (row.length != features) {
          throw new IllegalArgumentException(
              "example: a row has " + row.length + " values, the model has " + features);
        }
      }
    }
  }
}
