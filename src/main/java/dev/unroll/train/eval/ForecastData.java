package dev.unroll.train.eval;

import dev.unroll.series.TimeSeries;
import dev.unroll.series.classical.ClassicalMethod;
import java.util.ArrayList;
import java.util.List;

/**
 * Series and where their test begins.
 *
 * @param series raw, the test included
 * @param tests first step of the test of each
 * @param origins how many times a horizon is forecast in the test, one after the other
 * @param season after how many steps values repeat themselves
 * @param methods what a network is compared with
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ForecastData(
    List<TimeSeries> series, int[] tests, int origins, int season, List<ClassicalMethod> methods) {
  public ForecastData {
    series = List.copyOf(series);
    methods = List.copyOf(methods);
  }

  /** A place from which a horizon is forecast. */
  public record Origin(TimeSeries series, int step) {
    /** What came, with {@code NaN} where it is missing. */
    double[] actual(int horizon) {
      double[] actual = new double[horizon];
      for (int h = 0; h < horizon; h++) {
        int t = step + h;
        actual[h] = t < series.length() ? series.values()[t] : Double.NaN;
      }
      return actual;
    }
  }

  /** The origins of the test, those of each series together. */
  public List<Origin> test(int horizon) {
    List<Origin> all = new ArrayList<>();
    for (int i = 0; i < tests.length; i++) {
      for (int origin = 0; origin < origins; origin++) {
        all.add(new Origin(series.get(i), tests[i] + origin * horizon));
      }
    }
    return all;
  }

  /** The origin before the test, at which a training is validated. */
  public List<Origin> validation(int horizon) {
    List<Origin> all = new ArrayList<>();
    for (int i = 0; i < tests.length; i++) {
      if (tests[i] > horizon) {
        all.add(new Origin(series.get(i), tests[i] - horizon));
      }
    }
    return all;
  }
}
