package dev.unroll.bundle;

import static dev.unroll.bundle.Required.atLeast;
import static dev.unroll.bundle.Required.list;
import static dev.unroll.bundle.Required.nonBlank;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A model that forecasts all steps of a horizon at once: what it is for, and its graph. */
public final class Forecasting {
  // Bounds of what a folder may say, so that a hostile one cannot ask for all of the memory.
  private static final int MOST_STEPS = 65_536;
  private static final int MOST_INPUTS = 1 << 20;
  private static final int CALENDAR = 6;
  private static final double MOST_WIDTH = 1_000;

  private Forecasting() {}

  /** A distribution of each step, whose parameters a network gives. */
  public enum Distribution {
    /** Mean and standard deviation. */
    @JsonProperty("normal")
    NORMAL(2),
    /** Location, scale and degrees of freedom. */
    @JsonProperty("student-t")
    STUDENT_T(3),
    /** Mean μ and dispersion α of counts; the variance is {@code μ + α·μ²}. */
    @JsonProperty("negative-binomial")
    NEGATIVE_BINOMIAL(2);

    private final int parameters;

    Distribution(int parameters) {
      this.parameters = parameters;
    }

    /** How many numbers the network gives for a step. */
    public int parameters() {
      return parameters;
    }

    /** Its name in recipes and folders. */
    public String title() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Forecasts the steps after a past, each as quantiles.
   *
   * @param context steps that the network reads
   * @param horizon steps that it forecasts
   * @param season after how many steps values repeat themselves, 1 for never; at most {@code
   *     context}
   * @param frequency of the steps, such as {@code 1h}; absent where times are not known
   * @param zone whose clocks the calendar and times without an offset are of; absent for none
   * @param calendar whether the network reads where in the day, week and year the first step is
   * @param quantiles in (0, 1), rising; empty for a network that gives one number a step
   * @param widths by which the distance of each quantile from the median is multiplied, so that on
   *     the validation as many values are below it as its name says; absent for 1
   * @param distribution of each step, of which the network gives the parameters; the quantiles are
   *     then those that are shown; absent for a network that gives quantiles or one number
   * @param known columns that are known in advance, with their scales
   * @param statics what the network reads of a whole series; absent for nothing
   * @param series names of the series with a vector of their own; empty when none has
   * @param least smallest raw value that was learnt from
   * @param most greatest raw value that was learnt from
   * @param example a stretch of one series from the test; absent when none has all its values
   * @param exampleStart time of the example's first step; absent where it is not known
   * @param exampleSeries name of the example's series; absent without an example
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Direct(
      int context,
      int horizon,
      int season,
      @Nullable String frequency,
      @Nullable String zone,
      boolean calendar,
      List<Double> quantiles,
      @Nullable List<Double> widths,
      @Nullable Distribution distribution,
      List<Feature> known,
      @Nullable List<StaticFeature> statics,
      List<String> series,
      double least,
      double most,
      @Nullable Example example,
      @Nullable String exampleStart,
      @Nullable String exampleSeries)
      implements Task {
    public Direct {
      within(context, "context");
      within(horizon, "horizon");
      atLeast(1, season, "season");
      if (season > context) {
        throw new IllegalArgumentException("season: is longer than the context: " + season);
      }
      if (zone != null && !ZoneId.getAvailableZoneIds().contains(zone)) {
        throw new IllegalArgumentException("zone: is none: " + zone);
      }
      quantiles = list(quantiles, "quantiles");
      double before = 0;
      for (double quantile : quantiles) {
        if (!(quantile > before && quantile < 1)) {
          throw new IllegalArgumentException("quantiles: must rise within (0, 1): " + quantiles);
        }
        before = quantile;
      }
      if (widths != null) {
        widths = List.copyOf(widths);
        if (widths.size() != quantiles.size()
            || !widths.stream().allMatch(width -> width > 0 && width < MOST_WIDTH)
            || !quantiles.contains(0.5)
            || distribution != null) {
          throw new IllegalArgumentException("widths: do not fit the quantiles: " + widths);
        }
      }
      known = list(known, "known");
      statics = statics == null || statics.isEmpty() ? null : List.copyOf(statics);
      series = list(series, "series");
      if (!(least <= most) || Double.isInfinite(least) || Double.isInfinite(most)) {
        throw new IllegalArgumentException("least: must be at most the greatest: " + least);
      }
      if (example != null) {
        example.check(1);
      }
      if ((long) known.size() * (context + horizon) > MOST_INPUTS) {
        throw new IllegalArgumentException("known: are too many: " + known.size());
      }
      if (statics != null && statics.stream().mapToLong(StaticFeature::width).sum() > MOST_INPUTS) {
        throw new IllegalArgumentException("statics: have too many categories");
      }
    }

    /** The same with widths of its quantiles. */
    public Direct withWidths(List<Double> measured) {
      return new Direct(
          context,
          horizon,
          season,
          frequency,
          zone,
          calendar,
          quantiles,
          measured,
          distribution,
          known,
          statics,
          series,
          least,
          most,
          example,
          exampleStart,
          exampleSeries);
    }

    private static void within(int steps, String key) {
      atLeast(1, steps, key);
      if (steps > MOST_STEPS) {
        throw new IllegalArgumentException(key + ": is above " + MOST_STEPS + ": " + steps);
      }
    }

    /** Numbers that the network gives for each step. */
    @JsonIgnore
    public int outputs() {
      return distribution == null ? Math.max(1, quantiles.size()) : distribution.parameters();
    }

    /** Numbers that the network reads. */
    @JsonIgnore
    public int inputs() {
      return 2 * context
          + known.size() * (context + horizon)
          + (calendar ? CALENDAR : 0)
          + staticInputs();
    }

    /** What the network reads of a whole series; empty for nothing. */
    @JsonIgnore
    public List<StaticFeature> staticFeatures() {
      return statics == null ? List.of() : statics;
    }

    /** Numbers that the network reads of a whole series, the last of its inputs. */
    @JsonIgnore
    public int staticInputs() {
      return staticFeatures().stream().mapToInt(StaticFeature::width).sum();
    }
  }

  /**
   * One graph that forecasts a whole horizon.
   *
   * <pre>
   *   input float [batch, inputs]; series int64 [batch], where series have vectors
   *   → output float [batch, horizon·outputs], all numbers of a step together
   * </pre>
   *
   * @param file the ONNX file in the model's folder
   * @param series name of the input with each row's series, 0 for one that is not known; absent
   *     when there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Network(String file, String input, @Nullable String series, String output)
      implements GraphContract {
    public Network {
      nonBlank(file, "file");
      FileName.check(file, "file");
      nonBlank(input, "input");
      nonBlank(output, "output");
    }

    @Override
    public List<String> files() {
      return List.of(file);
    }
  }
}
