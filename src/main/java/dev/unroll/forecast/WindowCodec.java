package dev.unroll.forecast;

import dev.unroll.bundle.Feature;
import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.Forecasting.Distribution;
import dev.unroll.series.CalendarPhase;
import dev.unroll.series.Frequency;
import dev.unroll.series.LocalTimes;
import dev.unroll.series.TimeSeries;
import java.nio.FloatBuffer;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Windows of series as the numbers that a network reads, and its numbers as forecasts. Each window
 * has a scale of its own, so that one network serves series of any size.
 *
 * <pre>
 *   [values context | is there context | known columns × (context + horizon) | calendar 6 or 0
 *    | what is said of the series]
 * </pre>
 *
 * Missing values are replaced by those of a season before, and the second part says so; where the
 * past is shorter than the context, the beginning is missing.
 */
public final class WindowCodec {
  /** Known columns are cut off at so many standard deviations. */
  private static final float FAR = 10;

  private final Forecasting.Direct task;
  private final @Nullable Frequency frequency;

  /** The clock of the model's zone, where steps are hours or shorter and series thus in UTC. */
  private final @Nullable LocalTimes clock;

  /**
   * The windows of a model.
   *
   * @throws IllegalArgumentException when its frequency is none
   */
  public WindowCodec(Forecasting.Direct task) {
    this.task = task;
    String name = task.frequency();
    this.frequency = name == null ? null : Frequency.parse(name);
    this.clock =
        frequency != null && frequency.isElapsed() && task.zone() != null
            ? LocalTimes.of(task.zone())
            : null;
  }

  /** What the model is for. */
  public Forecasting.Direct task() {
    return task;
  }

  /**
   * The number of a series in the table of vectors: its place from 1, or 0 for one that is not
   * known.
   */
  public int number(String id) {
    return task.series().indexOf(id) + 1;
  }

  /** The time of a step of a series; none where it has no times. */
  private @Nullable LocalDateTime time(TimeSeries series, int step) {
    LocalDateTime start = series.start();
    return start == null || frequency == null ? null : frequency.plus(start, step);
  }

  /**
   * The times of the steps from one on, in ISO 8601; empty where they are not known.
   *
   * @param offsets whether they say how far they are from UTC, where that is known
   */
  public List<String> times(TimeSeries series, int from, int count, boolean offsets) {
    List<String> times = new ArrayList<>();
    for (int step = from; step < from + count; step++) {
      try {
        LocalDateTime time = time(series, step);
        if (time == null) {
          return List.of();
        }
        times.add(
            clock == null
                ? time.toString()
                : offsets ? clock.withOffset(time) : clock.local(time).toString());
      } catch (DateTimeException beyond) {
        return List.of();
      }
    }
    return times;
  }

  /**
   * Encodes the window before a step.
   *
   * @param origin the first step of the horizon; what is at it or later is not read, but for what
   *     is known in advance
   * @param row where the numbers go, {@link Forecasting.Direct#inputs} of them
   * @return the scale of the window; empty when it has no value, or values that are too large
   */
  public Optional<WindowScale> encode(TimeSeries series, int origin, float[] row) {
    int context = task.context();
    int from = origin - context;
    double[] values = series.values();
    int first = Math.max(0, from);
    boolean any = false;
    for (int t = first; t < origin && !any; t++) {
      any = !Double.isNaN(values[t]);
    }
    WindowScale scale =
        task.distribution() == Distribution.NEGATIVE_BINOMIAL
            ? WindowScale.ofCounts(values, first, origin)
            : WindowScale.of(values, first, origin);
    if (!any || !scale.isFinite()) {
      return Optional.empty();
    }
    for (int i = 0; i < context; i++) {
      boolean has = from + i >= 0 && !Double.isNaN(values[from + i]);
      row[i] =
          has
              ? (float) scale.encode(values[from + i])
              : i >= task.season() ? row[i - task.season()] : 0;
      row[context + i] = has ? 1 : 0;
    }
    int at = 2 * context;
    for (int column = 0; column < task.known().size(); column++) {
      at = known(series, column, from, row, at);
    }
    if (task.calendar()) {
      Arrays.fill(row, at, at + CalendarPhase.SIZE, 0);
      LocalDateTime time = time(series, origin);
      CalendarPhase.write(clock == null || time == null ? time : clock.local(time), row, at);
    }
    StaticCodec.write(task.staticFeatures(), series, row, task.inputs() - task.staticInputs());
    return Optional.of(scale);
  }

  private int known(TimeSeries series, int column, int from, float[] row, int at) {
    Feature feature = task.known().get(column);
    double[] numbers = column < series.known().length ? series.known()[column] : new double[0];
    int steps = task.context() + task.horizon();
    for (int i = 0; i < steps; i++) {
      int t = from + i;
      double raw = t >= 0 && t < numbers.length ? numbers[t] : Double.NaN;
      double z = (raw - feature.mean()) / feature.scale();
      row[at + i] = Double.isNaN(z) ? 0 : Math.clamp((float) z, -FAR, FAR);
    }
    return at + steps;
  }

  /** Stretches the quantiles of a step about its median. */
  private void widen(double[] step) {
    List<Double> widths = task.widths();
    if (widths == null) {
      return;
    }
    Arrays.sort(step);
    double median = step[task.quantiles().indexOf(0.5)];
    for (int q = 0; q < step.length; q++) {
      step[q] = median + widths.get(q) * (step[q] - median);
    }
  }

  /**
   * The forecast of what the network gave.
   *
   * @param numbers {@code [horizon, outputs]} from the buffer's position on
   * @return raw, {@code [outputs][horizon]}: quantiles, of which those that cross each other are
   *     sorted, or the parameters of a {@link StepDistribution}
   * @throws IllegalStateException when there is no distribution with the parameters
   */
  public double[][] decode(FloatBuffer numbers, WindowScale scale) {
    Distribution distribution = task.distribution();
    return distribution == null
        ? quantiles(numbers, scale)
        : parameters(distribution, numbers, scale);
  }

  private double[][] parameters(Distribution distribution, FloatBuffer numbers, WindowScale scale) {
    double[][] forecast = new double[distribution.parameters()][task.horizon()];
    for (int h = 0; h < task.horizon(); h++) {
      forecast[0][h] = scale.decode(numbers.get());
      double second = numbers.get();
      forecast[1][h] =
          distribution == Distribution.NEGATIVE_BINOMIAL
              ? second / Math.sqrt(scale.scale())
              : second * scale.scale();
      for (int parameter = 2; parameter < forecast.length; parameter++) {
        forecast[parameter][h] = numbers.get();
      }
      boolean isOne =
          forecast[1][h] > 0
              && (distribution != Distribution.NEGATIVE_BINOMIAL || forecast[0][h] > 0)
              && (distribution != Distribution.STUDENT_T || forecast[2][h] >= 2);
      if (!isOne) {
        throw new IllegalStateException("the model's numbers are those of no distribution");
      }
    }
    return forecast;
  }

  private double[][] quantiles(FloatBuffer numbers, WindowScale scale) {
    int outputs = task.outputs();
    double[][] forecast = new double[outputs][task.horizon()];
    double[] step = new double[outputs];
    for (int h = 0; h < task.horizon(); h++) {
      for (int q = 0; q < outputs; q++) {
        step[q] = scale.decode(numbers.get());
      }
      widen(step);
      Arrays.sort(step);
      for (int q = 0; q < outputs; q++) {
        forecast[q][h] = step[q];
      }
    }
    return forecast;
  }
}
