package dev.unroll.train.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How values become positions along an axis, and which values get a tick. */
public enum Scale {
  LINEAR {
    @Override
    double transform(double value) {
      return value;
    }

    @Override
    List<Double> ticks(double low, double high) {
      double step = niceStep((high - low) / 6);
      List<Double> ticks = new ArrayList<>();
      for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
        ticks.add(i * step);
      }
      return ticks;
    }
  },
  /** Base 10; only values above 0 have a place on it. */
  LOG {
    @Override
    double transform(double value) {
      return value > 0 ? Math.log10(value) : Double.NaN;
    }

    @Override
    List<Double> ticks(double low, double high) {
      List<Double> ticks = new ArrayList<>();
      // A range under one decade gets linear ticks: 1-2-5 would leave it almost bare.
      if (high / low < 10) {
        return LINEAR.ticks(low, high);
      }
      int[] mantissas = high / low > 1e4 ? new int[] {1} : new int[] {1, 2, 5};
      for (int exponent = (int) Math.floor(Math.log10(low)) - 1; ; exponent++) {
        for (int mantissa : mantissas) {
          double tick = mantissa * Math.pow(10, exponent);
          if (tick > high * (1 + 1e-9)) {
            return ticks;
          }
          if (tick >= low * (1 - 1e-9)) {
            ticks.add(tick);
          }
        }
      }
    }
  };

  abstract double transform(double value);

  /** Round values in {@code [low, high]}, ascending. */
  abstract List<Double> ticks(double low, double high);

  private static double niceStep(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    double mantissa = step / power;
    return power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
  }

  /** A tick's value as text, without digits that say nothing. */
  static String format(double value) {
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e7)) {
      return String.format(Locale.ROOT, "%.0e", value);
    }
    String text = String.format(Locale.ROOT, "%.5f", value);
    String trimmed = text.replaceAll("\\.?0+$", "");
    return trimmed.equals("-0") ? "0" : trimmed;
  }
}
