package dev.unroll.bundle;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The scaling of raw values to network inputs, {@code z = (f(x) - mean) / scale}, and back.
 *
 * @param transform {@code f}
 * @param features mean and scale of each column
 */
public record Scaler(Transform transform, List<Feature> features) {
  public Scaler {
    features = List.copyOf(features);
  }

  /**
   * A scaler with the mean and the standard deviation of each transformed column; a constant column
   * has scale 1.
   *
   * @param names of the columns
   * @param units of the columns, {@code null} where there is none
   * @param raw {@code [time][features]}, at least one step after the transform
   */
  public static Scaler fit(
      Transform transform, List<String> names, List<@Nullable String> units, double[][] raw) {
    if (names.size() != units.size()) {
      throw new IllegalArgumentException(names.size() + " names, " + units.size() + " units");
    }
    double[][] steps = transformed(transform, raw, names.size());
    if (steps.length == 0) {
      throw new IllegalArgumentException("no steps to fit a scale to");
    }
    List<Feature> features = new ArrayList<>();
    for (int column = 0; column < names.size(); column++) {
      double sum = 0;
      for (double[] step : steps) {
        sum += step[column];
      }
      double mean = sum / steps.length;
      double squares = 0;
      for (double[] step : steps) {
        squares += (step[column] - mean) * (step[column] - mean);
      }
      double deviation = Math.sqrt(squares / steps.length);
      features.add(
          new Feature(names.get(column), units.get(column), mean, deviation > 0 ? deviation : 1));
    }
    return new Scaler(transform, features);
  }

  /** How many raw values it takes to make so many steps. */
  public int rawValuesFor(int steps) {
    return switch (transform) {
      case NONE -> steps;
      case LOG_RETURN -> steps + 1;
    };
  }

  /**
   * What the network reads.
   *
   * @param raw {@code [time][features]}
   * @return {@code [steps][features]}, where {@link Transform#LOG_RETURN} has one step less than
   *     raw values
   */
  public float[][] encode(double[][] raw) {
    double[][] steps = transformed(transform, raw, features.size());
    float[][] z = new float[steps.length][features.size()];
    for (int t = 0; t < steps.length; t++) {
      for (int column = 0; column < features.size(); column++) {
        Feature feature = features.get(column);
        z[t][column] = (float) ((steps[t][column] - feature.mean()) / feature.scale());
      }
    }
    return z;
  }

  /**
   * The raw values that a prediction stands for.
   *
   * @param previousRaw the raw values of the step before, {@code [features]}
   * @param z what the network predicts, {@code [features]}
   */
  public double[] decode(double[] previousRaw, float[] z) {
    double[] raw = new double[features.size()];
    for (int column = 0; column < raw.length; column++) {
      Feature feature = features.get(column);
      double x = z[column] * feature.scale() + feature.mean();
      raw[column] =
          switch (transform) {
            case NONE -> x;
            case LOG_RETURN -> previousRaw[column] * Math.exp(x);
          };
    }
    return raw;
  }

  private static double[][] transformed(Transform transform, double[][] raw, int features) {
    for (int t = 0; t < raw.length; t++) {
      if (raw[t].length != features) {
        throw new IllegalArgumentException(
            "step " + t + " has " + raw[t].length + " values, expected " + features);
      }
      for (double x : raw[t]) {
        if (!Double.isFinite(x)) {
          throw new IllegalArgumentException("step " + t + " has a value that is not finite");
        }
      }
    }
    return switch (transform) {
      case NONE -> raw;
      case LOG_RETURN -> logReturns(raw, features);
    };
  }

  private static double[][] logReturns(double[][] raw, int features) {
    double[][] returns = new double[Math.max(0, raw.length - 1)][features];
    for (int t = 0; t < raw.length; t++) {
      for (int column = 0; column < features; column++) {
        if (raw[t][column] <= 0) {
          throw new IllegalArgumentException(
              "step " + t + " is " + raw[t][column] + ", but values must be above 0");
        }
        if (t > 0) {
          returns[t - 1][column] = Math.log(raw[t][column] / raw[t - 1][column]);
        }
      }
    }
    return returns;
  }
}
