package dev.unroll.train.subject;

import dev.unroll.bundle.Example;
import dev.unroll.bundle.Feature;
import dev.unroll.bundle.Forecasting;
import dev.unroll.data.batch.EpochOrder;
import dev.unroll.data.store.Origin;
import dev.unroll.data.store.Sha256;
import dev.unroll.forecast.WindowCodec;
import dev.unroll.model.Likelihood;
import dev.unroll.model.NBeats;
import dev.unroll.model.TrainingGraph;
import dev.unroll.series.Frequency;
import dev.unroll.series.LocalTimes;
import dev.unroll.series.TimeSeries;
import dev.unroll.series.classical.ClassicalMethod;
import dev.unroll.series.csv.CsvSeries;
import dev.unroll.series.csv.SeriesFile;
import dev.unroll.train.eval.ForecastData;
import dev.unroll.train.input.PredictionUnit;
import dev.unroll.train.loop.ForecastObjective;
import dev.unroll.train.loop.ForecastObjective.Places;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.network.BlocksNetwork;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.CsvSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.TrainStep;
import dev.unroll.train.step.TrainingException;
import dev.unroll.train.step.TrainingMemory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Series of a CSV file, whose horizons are forecast at once. */
record ForecastSubject(
    Recipe recipe, ForecastData data, Forecasting.Direct task, BlocksNetwork network)
    implements Subject.ObjectiveFactory {
  /** Most windows of an epoch; of more, only every so manieth is taken. */
  private static final long MOST_WINDOWS = 4_000_000;

  /** ETS takes up to a tenth of a millisecond a value: of more than so many it would be minutes. */
  private static final long MOST_FITTED = 2_000_000;

  private static final int MOST_SHOWN = 512;

  /** Larger whole numbers are not all float32's. */
  private static final int MOST_COUNT = 1 << 24;

  static Subject load(Recipe recipe, CsvSource source, Path folder) {
    Path path = folder.resolve(source.path());
    byte[] content = CsvSeries.content(path);
    SeriesFile file = CsvSeries.parse(path.toString(), content, source.columns());
    String hash = Sha256.of(content);
    String testPath = source.test();
    List<TimeSeries> test = List.of();
    if (testPath != null) {
      Path other = folder.resolve(testPath);
      byte[] more = CsvSeries.content(other);
      test = CsvSeries.parse(other.toString(), more, source.columns()).series();
      hash = Sha256.of((hash + Sha256.of(more)).getBytes(StandardCharsets.UTF_8));
    }
    Architecture.Blocks wanted = recipe.blocks();
    int season = season(source, file.frequency(), wanted.context());
    ForecastData data =
        testPath == null
            ? divided(file, wanted.horizon(), source.origins(), season)
            : followed(file.series(), test, season, testPath);
    if (isOfCounts(wanted)) {
      data.series().forEach(ForecastSubject::refuseNoCounts);
    }
    Forecasting.Direct task = task(file, data, wanted, source.zone());
    ForecastSubject subject =
        new ForecastSubject(recipe, data, task, BlocksNetwork.of(wanted, task));
    if (subject.places(false).size() == 0 || subject.places(true).size() == 0) {
      throw new TrainingException(
          "data.path: no series of %s has the %,d values that a past, a training and a test of %,d steps take"
              .formatted(path, subject.least() + 3 * wanted.horizon(), wanted.horizon()));
    }
    Origin origin = new Origin(String.valueOf(path.getFileName()), source.licence(), hash);
    return new Subject(
        origin,
        String.format(Locale.ROOT, "%s, %,d series", origin.name(), data.series().size()),
        Optional.empty(),
        subject.network(),
        new Loss(
            PredictionUnit.STEP,
            distribution(wanted)
                .map(Forecasting.Distribution::title)
                .map(
                    name ->
                        "negative log-likelihood in nats, "
                            + name
                            + (isOfCounts(wanted) ? "" : " (scaled values)"))
                .orElse(wanted.loss().name().toLowerCase(Locale.ROOT) + " loss (scaled values)")),
        subject,
        task,
        Map.of(),
        new ForecastEvaluator(data));
  }

  private static Optional<Forecasting.Distribution> distribution(Architecture.Blocks wanted) {
    return wanted
        .loss()
        .likelihood()
        .map(likelihood -> Forecasting.Distribution.valueOf(likelihood.name()));
  }

  private static boolean isOfCounts(Architecture.Blocks wanted) {
    return wanted.loss().likelihood().map(Likelihood::isOfCounts).orElse(false);
  }

  private static void refuseNoCounts(TimeSeries series) {
    for (int t = 0; t < series.length(); t++) {
      double value = series.values()[t];
      if (value < 0 || value > MOST_COUNT || (value != Math.rint(value) && !Double.isNaN(value))) {
        throw new TrainingException(
            "architecture.loss: negative-binomial is for counts, whole numbers from 0 to %,d, but series '%s' has %s at its step %d"
                .formatted(MOST_COUNT, series.id(), value, t + 1));
      }
    }
  }

  private static int season(CsvSource source, @Nullable Frequency frequency, int context) {
    Integer said = source.season();
    if (said != null && said > context) {
      throw new TrainingException(
          "data.season: is %d, longer than architecture.context, %d".formatted(said, context));
    }
    int usual = frequency == null ? 1 : frequency.usualSeason();
    return said != null ? said : usual <= context ? usual : 1;
  }

  /** The last horizons of each series are its test. */
  static ForecastData divided(SeriesFile file, int horizon, int origins, int season) {
    List<TimeSeries> series = new ArrayList<>();
    for (TimeSeries one : file.series()) {
      if (one.length() > (long) horizon * origins
          && hasValue(one, one.length() - horizon * origins)) {
        series.add(one);
      }
    }
    int[] tests = series.stream().mapToInt(one -> one.length() - horizon * origins).toArray();
    return data(series, tests, origins, season);
  }

  private static ForecastData followed(
      List<TimeSeries> past, List<TimeSeries> test, int season, String name) {
    Map<String, TimeSeries> byId = new HashMap<>();
    test.forEach(one -> byId.put(one.id(), one));
    List<TimeSeries> series = new ArrayList<>();
    int[] tests = new int[past.size()];
    for (int i = 0; i < tests.length; i++) {
      TimeSeries one = past.get(i);
      TimeSeries after = byId.get(one.id());
      if (after == null) {
        throw new TrainingException("data.test: %s has no series '%s'".formatted(name, one.id()));
      }
      double[] values = Arrays.copyOf(one.values(), one.length() + after.length());
      System.arraycopy(after.values(), 0, values, one.length(), after.length());
      series.add(one.withValues(values));
      tests[i] = one.length();
    }
    return data(series, tests, 1, season);
  }

  private static ForecastData data(List<TimeSeries> series, int[] tests, int origins, int season) {
    List<ClassicalMethod> methods = new ArrayList<>(List.of(ClassicalMethod.values()));
    if (season == 1) {
      methods.remove(ClassicalMethod.SEASONAL_NAIVE);
    }
    if (Arrays.stream(tests).asLongStream().sum() * origins > MOST_FITTED) {
      methods.remove(ClassicalMethod.ETS);
    }
    return new ForecastData(series, tests, origins, season, methods);
  }

  private static boolean hasValue(TimeSeries series, int end) {
    for (int t = 0; t < end; t++) {
      if (!Double.isNaN(series.values()[t])) {
        return true;
      }
    }
    return false;
  }

  private static Forecasting.Direct task(
      SeriesFile file, ForecastData data, Architecture.Blocks wanted, @Nullable String zone) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < data.series().size(); i++) {
      for (double value : data.series().get(i).until(data.tests()[i])) {
        least = Double.isNaN(value) ? least : Math.min(least, value);
        most = Double.isNaN(value) ? most : Math.max(most, value);
      }
    }
    if (least > most) {
      throw new TrainingException(
          "data.path: no series has a value before its test of %,d steps"
              .formatted(wanted.horizon() * data.origins()));
    }
    Frequency frequency = file.frequency();
    boolean hasTimes = data.series().getFirst().start() != null;
    boolean hasVectors = wanted.embedding() > 0 && data.series().size() > 1;
    Optional<Shown> shown = Shown.of(data, wanted);
    return new Forecasting.Direct(
        wanted.context(),
        wanted.horizon(),
        data.season(),
        frequency == null ? null : frequency.toString(),
        zone,
        hasTimes && frequency != null,
        wanted.levels(),
        null,
        distribution(wanted).orElse(null),
        known(file.known(), data),
        StaticColumns.of(file.statics(), data.series()),
        hasVectors ? data.series().stream().map(TimeSeries::id).toList() : List.of(),
        least,
        most,
        shown.map(Shown::example).orElse(null),
        shown.flatMap(s -> Optional.ofNullable(s.start(frequency, zone))).orElse(null),
        shown.map(s -> s.series().id()).orElse(null));
  }

  /** A stretch of a series that has all its values. */
  private record Shown(TimeSeries series, int from, int test, int to) {
    static Optional<Shown> of(ForecastData data, Architecture.Blocks wanted) {
      for (int i = 0; i < data.series().size(); i++) {
        TimeSeries series = data.series().get(i);
        int test = data.tests()[i];
        int past = Math.max(wanted.context(), Math.min(MOST_SHOWN, 4 * wanted.horizon()));
        Shown shown =
            new Shown(
                series,
                Math.max(0, test - past),
                test,
                Math.min(series.length(), test + wanted.horizon()));
        if (series.known().length == 0 && series.statics().isEmpty() && shown.isWhole()) {
          return Optional.of(shown);
        }
      }
      return Optional.empty();
    }

    private boolean isWhole() {
      return Arrays.stream(series.values(), from, to).noneMatch(Double::isNaN);
    }

    Example example() {
      return new Example(steps(from, test), steps(test, to));
    }

    private List<double[]> steps(int first, int end) {
      return Arrays.stream(series.values(), first, end).mapToObj(v -> new double[] {v}).toList();
    }

    @Nullable String start(@Nullable Frequency frequency, @Nullable String zone) {
      if (frequency == null || series.start() == null) {
        return null;
      }
      LocalDateTime time = frequency.plus(series.start(), from);
      return zone != null && frequency.isElapsed()
          ? LocalTimes.of(zone).withOffset(time)
          : time.toString();
    }
  }

  /** Mean and standard deviation of what is known in advance, before the tests. */
  private static List<Feature> known(List<String> names, ForecastData data) {
    List<Feature> features = new ArrayList<>();
    for (int column = 0; column < names.size(); column++) {
      double sum = 0;
      double squares = 0;
      long count = 0;
      for (int i = 0; i < data.series().size(); i++) {
        double[] numbers = data.series().get(i).known()[column];
        for (int t = 0; t < Math.min(numbers.length, data.tests()[i]); t++) {
          if (!Double.isNaN(numbers[t])) {
            sum += numbers[t];
            squares += numbers[t] * numbers[t];
            count++;
          }
        }
      }
      double mean = count == 0 ? 0 : sum / count;
      double variance = count == 0 ? 0 : squares / count - mean * mean;
      features.add(
          new Feature(names.get(column), null, mean, variance > 0 ? Math.sqrt(variance) : 1));
    }
    return features;
  }

  /** The shortest past that is learnt from. */
  private int least() {
    return Math.min(task.context(), Math.max(task.season(), task.horizon()));
  }

  /** The windows for training or for validation. */
  private Places places(boolean validates) {
    int horizon = task.horizon();
    long all = 0;
    for (int test : data.tests()) {
      all += Math.max(0, test - 2L * horizon - least() + 1);
    }
    int stride = validates ? 1 : (int) Math.max(1, Math.ceilDiv(all, MOST_WINDOWS));
    List<int[]> places = new ArrayList<>();
    for (int i = 0; i < data.series().size(); i++) {
      double[] values = data.series().get(i).values();
      int last = data.tests()[i] - horizon; // where validation begins
      int from = validates ? last : least();
      int to = validates ? last : last - horizon;
      for (int origin = Math.max(1, from); origin <= to; origin += stride) {
        if (any(values, origin - task.context(), origin) && any(values, origin, origin + horizon)) {
          places.add(new int[] {i, origin});
        }
      }
    }
    return new Places(
        places.stream().mapToInt(place -> place[0]).toArray(),
        places.stream().mapToInt(place -> place[1]).toArray());
  }

  private static boolean any(double[] values, int from, int to) {
    for (int t = Math.max(0, from); t < Math.min(to, values.length); t++) {
      if (!Double.isNaN(values[t])) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Objective open(RandomGenerator random, Compute compute) {
    Places train = places(false);
    int rows = compute.share().rows(recipe.training().batch());
    TrainStep step =
        TrainStep.open(
            graph(recipe.architecture().dropout(), rows),
            graph(0, rows),
            _ -> false,
            random,
            compute);
    return new ForecastObjective(
        step,
        new WindowCodec(task),
        data.series(),
        train,
        places(true),
        recipe.training().batch(),
        EpochOrder.shuffled(train.size(), recipe.seed()),
        compute.share());
  }

  private Supplier<TrainingGraph> graph(double dropout, int rows) {
    return () ->
        NBeats.training(network.config(), recipe.blocks().loss(), task.quantiles(), rows, dropout);
  }

  @Override
  public Optional<TrainingMemory> memory() {
    return Optional.of(
        TrainingMemory.of(
            graph(recipe.architecture().dropout(), recipe.training().batch()).get(),
            _ -> false,
            recipe.training()));
  }
}
