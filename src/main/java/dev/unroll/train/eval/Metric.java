package dev.unroll.train.eval;

import java.util.Locale;

/**
 * One figure of an evaluation.
 *
 * @param key its name in {@code metrics.json} and {@code config.json}
 * @param value in {@code unit}
 * @param unit empty for a pure number
 * @param description what was measured, on what, in a few words
 */
public record Metric(String key, double value, String unit, String description) {
  private static final String FULL_PRECISION = "fp32.";

  /** This figure of the same network with its weights in full precision, which is not kept. */
  public Metric inFullPrecision() {
    return new Metric(FULL_PRECISION + key, value, unit, description + ", weights in fp32");
  }

  /** Whether the figure of this key is of weights in full precision, which are not kept. */
  public static boolean isOfFullPrecision(String key) {
    return key.startsWith(FULL_PRECISION);
  }

  /** The value with four significant digits and its unit. */
  public String formatted() {
    double size = Math.abs(value);
    String number;
    if (size != 0 && (size < 1e-4 || size >= 1e7)) {
      number = String.format(Locale.ROOT, "%.3e", value);
    } else {
      int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
      number = String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
    return unit.isEmpty() ? number : number + " " + unit;
  }
}
