package dev.unroll.bundle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Tells which values of a past are far from all that a series model has learnt from: more than five
 * standard deviations from the mean, and half as far again as any value of the model's example.
 *
 * @param task the model's
 */
public record LearntRange(Task.Series task) {
  private static final double FAR = 5;
  private static final double BEYOND_EXAMPLE = 1.5;

  /** One line a feature with such values; empty when there are none, or the past is not valid. */
  public List<String> warnings(List<double[]> past) {
    float[][] scaled;
    try {
      scaled = task.scaler().encode(past.toArray(double[][]::new));
    } catch (IllegalArgumentException refused) {
      return List.of(); // whoever forecasts says so
    }
    double[] limits = limits();
    List<String> warnings = new ArrayList<>();
    for (int feature = 0; feature < limits.length; feature++) {
      int far = 0;
      int farthest = 0;
      for (int step = 0; step < scaled.length; step++) {
        far += Math.abs(scaled[step][feature]) > limits[feature] ? 1 : 0;
        farthest =
            Math.abs(scaled[step][feature]) > Math.abs(scaled[farthest][feature]) ? step : farthest;
      }
      if (far > 0) {
        warnings.add(
            warning(task.features().get(feature), past, feature, farthest, far, scaled[farthest]));
      }
    }
    return List.copyOf(warnings);
  }

  private String warning(
      Feature feature, List<double[]> past, int column, int farthest, int far, float[] scaled) {
    int lost = task.scaler().rawValuesFor(1) - 1;
    String value =
        lost == 0
            ? "values[%d] = %s is".formatted(farthest, past.get(farthest)[column])
            : "the change to values[%d] = %s is"
                .formatted(farthest + lost, past.get(farthest + lost)[column]);
    return String.format(
        Locale.ROOT,
        "%s: %s %,.0f standard deviations from the mean of what the model has learnt from%s; its"
            + " forecast means little",
        feature.name(),
        value,
        (double) Math.abs(scaled[column]),
        far == 1 ? "" : String.format(Locale.ROOT, ", the farthest of %,d such values", far));
  }

  /** How many standard deviations are far, for each feature. */
  private double[] limits() {
    double[] limits = new double[task.features().size()];
    Arrays.fill(limits, FAR);
    Example example = task.example();
    if (example == null) {
      return limits;
    }
    List<double[]> known = new ArrayList<>(example.past());
    known.addAll(example.future());
    try {
      for (float[] step : task.scaler().encode(known.toArray(double[][]::new))) {
        for (int feature = 0; feature < limits.length; feature++) {
          limits[feature] = Math.max(limits[feature], BEYOND_EXAMPLE * Math.abs(step[feature]));
        }
      }
    } catch (IllegalArgumentException edited) {
      return limits; // users may edit the example
    }
    return limits;
  }
}
