package dev.unroll.train.eval;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.Forecasting.Distribution;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.ort.direct.DirectRunner;
import dev.unroll.forecast.Quantiles;
import dev.unroll.forecast.StepDistribution;
import dev.unroll.forecast.WindowCodec;
import dev.unroll.forecast.WindowScale;
import dev.unroll.series.TimeSeries;
import dev.unroll.series.classical.ClassicalMethod;
import dev.unroll.series.classical.ForecastErrors;
import dev.unroll.train.eval.ForecastData.Origin;
import dev.unroll.train.step.TrainingException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The errors of an exported model that forecasts whole horizons, beside those of methods without a
 * network. Errors in percent and in multiples of a naive one are the mean over all horizons; those
 * in the values' own unit are dominated by large series.
 */
public record ForecastReport(ForecastData data) {
  private static final int ROWS = 256;

  /** Fewer steps say little of how wide intervals have to be. */
  private static final int LEAST_STEPS = 25;

  private static final double MOST_WIDTH = 4;

  /**
   * A forecast of one horizon and what came.
   *
   * @param given what the model gives, {@code [outputs][horizon]}; nothing of methods without one
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Outcome(
      Origin origin, double[] actual, double[] forecast, double[][] quantiles, double[][] given) {
    TimeSeries series() {
      return origin.series();
    }

    boolean hasActual() {
      for (double value : actual) {
        if (!Double.isNaN(value)) {
          return true;
        }
      }
      return false;
    }
  }

  /** The figures. */
  public List<Metric> metrics(ModelFolder folder, int threads) {
    if (!(folder.config().task() instanceof Forecasting.Direct task)) {
      throw new TrainingException("the recipe is for whole horizons, but the model is not");
    }
    List<Outcome> validation;
    List<Outcome> test;
    try (DirectRunner runner = DirectRunner.open(folder, threads)) {
      validation = outcomes(runner, task, data.validation(task.horizon()));
      test = outcomes(runner, task, data.test(task.horizon()));
    }
    List<Metric> metrics = new ArrayList<>(errors("validation", "", validation));
    metrics.addAll(errors("test", "", test));
    metrics.addAll(intervals(task, test));
    metrics.addAll(scores(task, test));
    for (ClassicalMethod method : data.methods()) {
      List<Outcome> classical =
          test.stream()
              .map(
                  outcome ->
                      new Outcome(
                          outcome.origin(),
                          outcome.actual(),
                          method.forecast(
                              outcome.series().until(outcome.origin().step()),
                              task.horizon(),
                              data.season()),
                          new double[0][],
                          new double[0][]))
              .toList();
      metrics.addAll(errors("test." + method.key(), " by " + method.key(), classical));
    }
    return metrics;
  }

  /**
   * The model's task with widths of its quantiles, measured on the validation: one that is learnt
   * on the training is too narrow elsewhere.
   *
   * <p>Y. Romano, E. Patterson, E. Candès (2019), Conformalized quantile regression. NeurIPS; here
   * with factors in place of distances, because each window has another scale.
   */
  public Forecasting.Direct calibrated(ModelFolder folder, int threads) {
    if (!(folder.config().task() instanceof Forecasting.Direct task)) {
      throw new TrainingException("the recipe is for whole horizons, but the model is not");
    }
    if (task.distribution() != null
        || !task.quantiles().contains(0.5)
        || task.quantiles().size() == 1) {
      return task;
    }
    List<Outcome> outcomes;
    try (DirectRunner runner = DirectRunner.open(folder, threads)) {
      outcomes = outcomes(runner, task, data.validation(task.horizon()));
    }
    int middle = task.quantiles().indexOf(0.5);
    List<Double> widths = new ArrayList<>();
    for (int q = 0; q < task.quantiles().size(); q++) {
      widths.add(q == middle ? 1.0 : width(outcomes, q, middle, task.quantiles().get(q)));
    }
    return task.withWidths(widths);
  }

  /** The factor with which a share of the values is below a quantile. */
  private static double width(List<Outcome> outcomes, int q, int middle, double level) {
    double[] ratios =
        outcomes.stream()
            .flatMapToDouble(
                outcome ->
                    IntStream.range(0, outcome.actual().length)
                        .mapToDouble(
                            h -> {
                              double median = outcome.quantiles()[middle][h];
                              double distance = outcome.quantiles()[q][h] - median;
                              return (outcome.actual()[h] - median) / distance;
                            }))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (ratios.length < LEAST_STEPS) {
      return 1;
    }
    double share = Math.max(level, 1 - level); // of the values that are nearer to the median
    double factor = ratios[Math.min(ratios.length - 1, (int) Math.ceil(share * ratios.length))];
    return Math.clamp(factor, 1 / MOST_WIDTH, MOST_WIDTH);
  }

  private static List<Outcome> outcomes(
      DirectRunner runner, Forecasting.Direct task, List<Origin> origins) {
    WindowCodec codec = new WindowCodec(task);
    List<Outcome> outcomes = new ArrayList<>();
    for (int from = 0; from < origins.size(); from += ROWS) {
      List<Origin> some = new ArrayList<>();
      List<WindowScale> scales = new ArrayList<>();
      List<float[]> rows = new ArrayList<>();
      for (Origin origin : origins.subList(from, Math.min(from + ROWS, origins.size()))) {
        float[] row = new float[task.inputs()];
        Optional<WindowScale> scale = codec.encode(origin.series(), origin.step(), row);
        if (scale.isPresent()) {
          some.add(origin);
          scales.add(scale.get());
          rows.add(row);
        }
      }
      long[] numbers = some.stream().mapToLong(o -> codec.number(o.series().id())).toArray();
      if (some.isEmpty()) {
        continue;
      }
      FloatBuffer outputs = runner.run(rows.toArray(float[][]::new), numbers);
      for (int i = 0; i < some.size(); i++) {
        double[][] given = codec.decode(outputs, scales.get(i));
        Outcome outcome =
            new Outcome(
                some.get(i),
                some.get(i).actual(task.horizon()),
                Quantiles.middle(task, given),
                Quantiles.all(task, given),
                given);
        if (outcome.hasActual()) {
          outcomes.add(outcome);
        }
      }
    }
    return outcomes;
  }

  private List<Metric> errors(String key, String by, List<Outcome> outcomes) {
    String on =
        String.format(
            Locale.ROOT,
            "%s, %,d horizons of %,d series%s",
            key.startsWith("validation") ? "before the test" : "test",
            outcomes.size(),
            outcomes.stream().map(Outcome::series).distinct().count(),
            by);
    List<Metric> metrics = new ArrayList<>();
    add(metrics, key + ".smape", "%", "sMAPE, " + on, outcomes, this::smape);
    add(
        metrics,
        key + ".mase",
        "",
        "MASE with season " + data.season() + ", " + on,
        outcomes,
        this::mase);
    add(
        metrics,
        key + ".mae",
        "",
        "mean absolute error, " + on,
        outcomes,
        o -> ForecastErrors.mae(o.actual(), o.forecast()));
    double squared = mean(outcomes, o -> ForecastErrors.mse(o.actual(), o.forecast()));
    if (!Double.isNaN(squared)) {
      metrics.add(
          new Metric(
              key + ".rmse", Math.sqrt(squared), "", "root of the mean squared error, " + on));
    }
    return metrics;
  }

  private double smape(Outcome outcome) {
    return ForecastErrors.smape(outcome.actual(), outcome.forecast());
  }

  private double mase(Outcome outcome) {
    return ForecastErrors.mase(
        outcome.series().until(outcome.origin().step()),
        outcome.actual(),
        outcome.forecast(),
        data.season());
  }

  private static void add(
      List<Metric> metrics,
      String key,
      String unit,
      String description,
      List<Outcome> outcomes,
      ToDoubleFunction<Outcome> error) {
    double mean = mean(outcomes, error);
    if (!Double.isNaN(mean)) {
      metrics.add(new Metric(key, mean, unit, description));
    }
  }

  /** The mean over the horizons that have the measure. */
  private static double mean(List<Outcome> outcomes, ToDoubleFunction<Outcome> error) {
    return outcomes.stream()
        .mapToDouble(error)
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }

  /** The weighted quantile loss and how many values are within the intervals. */
  private static List<Metric> intervals(Forecasting.Direct task, List<Outcome> outcomes) {
    List<Metric> metrics = new ArrayList<>();
    List<Double> levels = task.quantiles();
    double size = 0;
    double loss = 0;
    int count = 0;
    for (Outcome outcome : outcomes) {
      for (double value : outcome.actual()) {
        size += Double.isNaN(value) ? 0 : Math.abs(value);
        count += Double.isNaN(value) ? 0 : 1;
      }
      for (int q = 0; q < levels.size(); q++) {
        loss += ForecastErrors.pinball(outcome.actual(), outcome.quantiles()[q], levels.get(q));
      }
    }
    if (count == 0 || levels.isEmpty()) {
      return metrics;
    }
    if (size > 0) {
      metrics.add(
          new Metric(
              "test.wql",
              loss / levels.size() / size,
              "",
              "weighted quantile loss, mean over " + levels.size() + " quantiles"));
    }
    for (int q = 0; q < levels.size() / 2; q++) {
      int other = levels.size() - 1 - q;
      double nominal = levels.get(other) - levels.get(q);
      if (Math.abs(levels.get(q) + levels.get(other) - 1) > 1e-9) {
        continue;
      }
      int covered = 0;
      for (Outcome outcome : outcomes) {
        covered +=
            ForecastErrors.covered(
                outcome.actual(), outcome.quantiles()[q], outcome.quantiles()[other]);
      }
      metrics.add(
          new Metric(
              "test.coverage" + Math.round(100 * nominal),
              100.0 * covered / count,
              "%",
              String.format(
                  Locale.ROOT,
                  "values in the interval of %.0f %%, %,d steps",
                  100 * nominal,
                  count)));
    }
    return metrics;
  }

  /** How well distributions fit what came: also between and beyond the quantiles. */
  private static List<Metric> scores(Forecasting.Direct task, List<Outcome> outcomes) {
    Distribution distribution = task.distribution();
    if (distribution == null) {
      return List.of();
    }
    double sum = 0;
    int count = 0;
    for (Outcome outcome : outcomes) {
      for (int h = 0; h < outcome.actual().length; h++) {
        if (!Double.isNaN(outcome.actual()[h])) {
          sum += StepDistribution.of(distribution, outcome.given(), h).crps(outcome.actual()[h]);
          count++;
        }
      }
    }
    return count == 0
        ? List.of()
        : List.of(
            new Metric(
                "test.crps",
                sum / count,
                "",
                String.format(
                    Locale.ROOT, "continuous ranked probability score, mean of %,d steps", count)));
  }
}
