package dev.unroll.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.MetricComparison;
import dev.unroll.train.export.MetricsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that forecast whole horizons, from a CSV file to a folder and back. */
class ForecastTrainingTest {
  private static final String RECIPE =
      """
      title: Sales of two stores
      data:
        source: csv-file
        path: ../sales.csv
        time: date
        targets: [sales]
        known: [holiday]
        series: store
      architecture:
        {type: nbeats, context: 48, horizon: 12, quantiles: [0.1, 0.5, 0.9], blocks: 2, layers: 2,
         hidden: 32, embedding: 4}
      training:
        steps: 300
        batch: 32
        optimizer: {type: adamw, learningRate: 0.003}
        evaluateEvery: 50 step
      """;

  @TempDir Path temporary;

  /**
   * Two stores by the hour: a wave of a day, which a holiday that is known in advance lifts, noise,
   * and some missing hours.
   */
  private Path model(String name) throws IOException {
    Random random = new Random(1);
    StringBuilder rows = new StringBuilder("date;store;sales;holiday\n");
    LocalDateTime start = LocalDateTime.of(2024, 1, 1, 0, 0);
    for (int t = 0; t < 500; t++) {
      for (String store : new String[] {"A", "B"}) {
        int holiday = t / 7 % 3 == 0 ? 1 : 0;
        double size = store.equals("A") ? 10 : 1000;
        double value =
            size * (5 + Math.sin(2 * Math.PI * t / 24) + holiday + 0.1 * random.nextGaussian());
        if (t % 97 != 5) {
          rows.append(
              "%s;%s;%s;%d\n"
                  .formatted(
                      start.plusHours(t),
                      store,
                      t % 89 == 7 ? "" : Double.toString(value).replace('.', ','),
                      holiday));
        }
      }
    }
    Files.writeString(temporary.resolve("sales.csv"), rows);
    Path model = Files.createDirectories(temporary.resolve(name));
    Files.writeString(model.resolve("recipe.yaml"), RECIPE);
    return model;
  }

  private Trainer.Result train(
      Path model, boolean resume, BooleanSupplier stop, String... settings) {
    return new TestTraining(temporary).train(model, resume, stop, settings);
  }

  private static double figure(Path model, String key) {
    return Objects.requireNonNull(figures(model).get(key), key);
  }

  private static Map<String, Double> figures(Path model) {
    return MetricsFile.read(model.resolve(ModelFolder.METRICS)).metrics().stream()
        .collect(Collectors.toMap(Metric::key, Metric::value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"export.precision=fp32", "export.precision=int8", "data.origins=2"})
  void horizons_areLearnt_betterThanWithoutANetwork_andFoundAgain(String setting)
      throws IOException {
    Path model = model("stores");
    train(model, false, () -> false, setting);

    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.config().task())
        .isInstanceOfSatisfying(
            Forecasting.Direct.class,
            task -> {
              assertThat(task.frequency()).isEqualTo("1h");
              assertThat(task.season()).isEqualTo(24);
              assertThat(task.series()).containsExactly("A", "B");
              assertThat(task.known()).hasSize(1);
            });
    ModelEvaluation evaluation = ModelEvaluation.of(folder, TestTraining.NO_DATA, 1);
    assertThat(evaluation.comparisons()).hasSizeGreaterThan(20).allMatch(MetricComparison::agrees);
    // Who does not see the holiday is off by a fifth.
    assertThat(figure(model, "test.smape")).isLessThan(5);
    assertThat(figure(model, "test.smape"))
        .isLessThan(0.7 * figure(model, "test.seasonalNaive.smape"))
        .isLessThan(0.7 * figure(model, "test.theta.smape"))
        .isLessThan(0.7 * figure(model, "test.ets.smape"));
    assertThat(figure(model, "test.coverage80")).isBetween(40.0, 100.0);
    assertThat(figure(model, "test.wql")).isBetween(0.0, 0.1);
    assertThat(Files.readString(model.resolve(ModelFolder.CARD)))
        .contains("| quantiles | [0.1, 0.5, 0.9] |");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mae", "mse", "huber"})
  void lossesOfOneNumber_giveOneForecast(String loss) throws IOException {
    Path model = model("one");
    train(model, false, () -> false, "architecture.loss=" + loss);
    assertThat(figure(model, "test.smape")).isLessThan(6);
    assertThat(figures(model)).doesNotContainKeys("test.wql", "test.coverage80");
  }

  /** The noise is normal, a tenth of a store's size, which all but counts can find out. */
  @ParameterizedTest
  @ValueSource(strings = {"normal", "student-t"})
  void distributions_areLearnt_andFoundAgain(String loss) throws IOException {
    Path model = model(loss);
    train(model, false, () -> false, "architecture.loss=" + loss, "training.steps=600");

    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.config().task())
        .isInstanceOfSatisfying(
            Forecasting.Direct.class,
            task -> assertThat(task.distribution()).extracting(d -> d.title()).isEqualTo(loss));
    ModelEvaluation evaluation = ModelEvaluation.of(folder, TestTraining.NO_DATA, 1);
    assertThat(evaluation.comparisons()).hasSizeGreaterThan(20).allMatch(MetricComparison::agrees);
    assertThat(figure(model, "test.smape")).isLessThan(5);
    assertThat(figure(model, "test.coverage80")).isBetween(40.0, 100.0);
    // That of a forecast without width is its absolute error.
    assertThat(figure(model, "test.crps"))
        .isLessThan(figure(model, "test.mae"))
        .isLessThan(0.6 * figure(model, "test.seasonalNaive.mae"))
        .isGreaterThan(0.2 * figure(model, "test.mae"));
    assertThat(Files.readString(model.resolve(ModelFolder.CARD)))
        .contains("| distribution of a step | " + loss + " |");
  }

  /** Sales of two shops by the hour: counts around a wave of a day, one of few and one of many. */
  private Path counts(String name) throws IOException {
    Random random = new Random(2);
    StringBuilder rows = new StringBuilder("date,store,sales\n");
    for (int t = 0; t < 500; t++) {
      for (String store : new String[] {"A", "B"}) {
        double mean = (store.equals("A") ? 2 : 60) * (1.5 + Math.sin(2 * Math.PI * t / 24));
        // Poisson: arrivals within the mean.
        int count = -1;
        for (double at = 0; at < mean; count++) {
          at -= Math.log(1 - random.nextDouble());
        }
        rows.append(LocalDateTime.of(2024, 1, 1, 0, 0).plusHours(t));
        rows.append(",%s,%d\n".formatted(store, Math.max(0, count)));
      }
    }
    Files.writeString(temporary.resolve("sales.csv"), rows);
    Path model = Files.createDirectories(temporary.resolve(name));
    Files.writeString(model.resolve("recipe.yaml"), RECIPE.replace("  known: [holiday]\n", ""));
    return model;
  }

  @Test
  void counts_areLearnt_asCounts() throws IOException {
    Path model = counts("counts");
    train(model, false, () -> false, "architecture.loss=negative-binomial", "training.steps=600");
    ModelEvaluation evaluation =
        ModelEvaluation.of(ModelFolder.read(model), TestTraining.NO_DATA, 1);
    assertThat(evaluation.comparisons()).hasSizeGreaterThan(20).allMatch(MetricComparison::agrees);
    assertThat(figure(model, "test.mase")).isLessThan(0.95);
    assertThat(figure(model, "test.coverage80")).isBetween(65.0, 100.0);
    assertThat(figure(model, "test.crps"))
        .isLessThan(0.8 * figure(model, "test.seasonalNaive.mae"));
    // No loss of a distribution can be below the entropy of what made the counts, about 3 nats.
    assertThat(MetricsFile.read(model.resolve(ModelFolder.METRICS)).history().getLast())
        .satisfies(row -> assertThat(row.validation()).isBetween(2.5, 4.0));
  }

  /**
   * Where a series goes after its past, only its region tells: up in the north and down in the
   * south, by as much as its size says.
   */
  @Test
  void statics_areLearnt() throws IOException {
    Random random = new Random(3);
    StringBuilder rows = new StringBuilder("shop;region;size;sales\n");
    for (int shop = 0; shop < 24; shop++) {
      String region = shop % 2 == 0 ? "north" : "south";
      double size = 1 + shop / 2 % 3;
      for (int t = 0; t < 64; t++) {
        // Stairs, of which a past of eight steps shows no more than one.
        double moved = t / 8 * (shop % 2 == 0 ? 1 : -1) * size;
        double value = 100 + moved + 0.5 * random.nextGaussian();
        rows.append(
            "shop %d;%s;%s;%s\n".formatted(shop, t == 5 ? "" : region, comma(size), comma(value)));
      }
    }
    Files.writeString(temporary.resolve("sales.csv"), rows);
    Path model = Files.createDirectories(temporary.resolve("regions"));
    String recipe =
        RECIPE
            .replace("  time: date\n", "")
            .replace("known: [holiday]", "static: [region, size]")
            .replace("series: store", "series: shop")
            .replace("context: 48, horizon: 12", "context: 8, horizon: 8");
    Files.writeString(model.resolve("recipe.yaml"), recipe);
    String[] settings = {"architecture.embedding=0", "architecture.loss=mae", "training.keep=last"};
    train(model, false, () -> false, settings);
    double with = figure(model, "test.mae");
    assertThat(((Forecasting.Direct) ModelFolder.read(model).config().task()).staticFeatures())
        .satisfiesExactly(
            region -> assertThat(region.categories()).containsExactly("north", "south"),
            size -> {
              assertThat(size.mean()).isEqualTo(2);
              assertThat(size.scale()).isEqualTo(Math.sqrt(2 / 3.0));
            });
    assertThat(ModelEvaluation.of(ModelFolder.read(model), TestTraining.NO_DATA, 1).comparisons())
        .allMatch(MetricComparison::agrees);

    Path without = Files.createDirectories(temporary.resolve("none"));
    Files.writeString(
        without.resolve("recipe.yaml"), recipe.replace("  static: [region, size]\n", ""));
    train(without, false, () -> false, settings);
    assertThat(with).isLessThan(0.6 * figure(without, "test.mae"));
  }

  @Test
  void hoursOfAZone_areLearntWithItsClock() throws IOException {
    StringBuilder rows = new StringBuilder("date,sales\n");
    ZonedDateTime start = ZonedDateTime.of(2024, 3, 20, 0, 0, 0, 0, ZoneId.of("Europe/Paris"));
    for (int t = 0; t < 500; t++) {
      ZonedDateTime time = start.plusHours(t);
      double value = 100 + 10 * Math.sin(2 * Math.PI * time.getHour() / 24) + t % 5;
      rows.append(time.toLocalDateTime()).append(',').append(value).append('\n');
    }
    Files.writeString(temporary.resolve("sales.csv"), rows);
    Path model = Files.createDirectories(temporary.resolve("paris"));
    Files.writeString(
        model.resolve("recipe.yaml"),
        RECIPE
            .replace("  known: [holiday]\n", "  zone: Europe/Paris\n")
            .replace("  series: store\n", ""));
    train(model, false, () -> false, "training.steps=100");
    Forecasting.Direct task = (Forecasting.Direct) ModelFolder.read(model).config().task();
    assertThat(task.zone()).isEqualTo("Europe/Paris");
    assertThat(task.frequency()).isEqualTo("1h");
    assertThat(task.exampleStart()).endsWith("+02:00"); // after the clocks were put forward
    assertThat(ModelEvaluation.of(ModelFolder.read(model), TestTraining.NO_DATA, 1).comparisons())
        .hasSizeGreaterThan(20)
        .allMatch(MetricComparison::agrees);
    assertThatThrownBy(() -> train(model, false, () -> false, "data.zone=Paris"))
        .hasMessageContaining("data.zone 'Paris' is none: write Europe/Paris, UTC or the like");
  }

  /** In a file with a series a row, what is known in advance is rows, too, and of the future. */
  @Test
  void wideFile_withRowsOfWhatIsKnown_isLearnt() throws IOException {
    Random random = new Random(4);
    StringBuilder known = new StringBuilder("holiday");
    StringBuilder[] series = {new StringBuilder("A"), new StringBuilder("B")};
    for (int t = 0; t < 300; t++) {
      int holiday = random.nextInt(4) == 0 ? 1 : 0;
      known.append(',').append(holiday);
      for (int i = 0; i < 2 && t < 290; i++) {
        series[i].append(',').append((1 + 9 * i) * (5 + 2 * holiday + 0.1 * random.nextGaussian()));
      }
    }
    String header = "name" + ",x".repeat(300).replaceAll("x", "");
    Files.writeString(
        temporary.resolve("sales.csv"), String.join("\n", header, series[0], series[1], known, ""));
    Path model = Files.createDirectories(temporary.resolve("wide"));
    Files.writeString(
        model.resolve("recipe.yaml"),
        RECIPE
            .replace("  time: date\n  targets: [sales]\n", "  layout: wide\n")
            .replace("  series: store\n", "")
            .replace("context: 48", "context: 24"));
    train(model, false, () -> false);
    assertThat(((Forecasting.Direct) ModelFolder.read(model).config().task()).known())
        .extracting(feature -> feature.name())
        .containsExactly("holiday");
    assertThat(figure(model, "test.smape")).isLessThan(0.4 * figure(model, "test.ets.smape"));
  }

  private static String comma(double number) {
    return Double.toString(number).replace('.', ',');
  }

  @Test
  void countsThatAreNone_areRefusedByName() throws IOException {
    Path model = counts("none");
    Path file = temporary.resolve("sales.csv");
    String rows = Files.readString(file);
    for (String bad : new String[] {"-1", "2.5", "16777217"}) {
      Files.writeString(file, rows.replaceFirst("(T03:00,B,)\\d+", "$1" + bad));
      assertThatThrownBy(
              () -> train(model, false, () -> false, "architecture.loss=negative-binomial"))
          .hasMessageContaining("negative-binomial is for counts, whole numbers from 0 to")
          .hasMessageContaining("but series 'B' has " + Double.parseDouble(bad) + " at its step 4");
    }
  }

  @Test
  void theExportedGraph_saysWhatTheTrainingSaid() throws IOException {
    Path model = model("same");
    StringBuilder rows = new StringBuilder("date,sales\n");
    double squares = 0;
    for (int t = 0; t < 400; t++) {
      double value = 100 + 10 * Math.sin(2 * Math.PI * t / 24) + t % 5;
      rows.append(LocalDateTime.of(2024, 1, 1, 0, 0).plusHours(t)).append(',').append(value);
      rows.append('\n');
    }
    Files.writeString(temporary.resolve("sales.csv"), rows);
    Files.writeString(
        model.resolve("recipe.yaml"),
        RECIPE.replace("  known: [holiday]\n", "").replace("  series: store\n", ""));
    train(model, false, () -> false, "architecture.loss=mae", "training.keep=last");
    MetricsFile metrics = MetricsFile.read(model.resolve(ModelFolder.METRICS));
    double[] past = new double[48]; // what the network reads at the origin of the validation
    for (int i = 0; i < 48; i++) {
      int t = 400 - 24 - 48 + i;
      past[i] = 100 + 10 * Math.sin(2 * Math.PI * t / 24) + t % 5;
    }
    double mean = Arrays.stream(past).average().orElseThrow();
    for (double value : past) {
      squares += (value - mean) * (value - mean) / 48;
    }
    double exported = figure(model, "validation.mae") / Math.sqrt(squares);
    assertThat(exported).isCloseTo(metrics.history().getLast().validation(), within(1e-4));
    assertThat(exported).isGreaterThan(0.001);
  }

  /** What is learnt, chosen and calibrated does not depend on the test. */
  @Test
  void test_isNeverLearntFrom() throws IOException {
    Path model = model("seen");
    train(model, false, () -> false, "training.steps=50");
    Path other = model("unseen");
    List<String> rows = Files.readAllLines(temporary.resolve("sales.csv"));
    LocalDateTime test = LocalDateTime.of(2024, 1, 1, 0, 0).plusHours(500 - 12);
    Files.write(
        temporary.resolve("sales.csv"),
        rows.stream()
            .map(row -> row.split(";", -1))
            .map(
                cells ->
                    cells[0].equals("date") || LocalDateTime.parse(cells[0]).isBefore(test)
                        ? String.join(";", cells)
                        : String.join(";", cells[0], cells[1], "-1000000", cells[3]))
            .toList());
    train(other, false, () -> false, "training.steps=50");
    assertThat(MetricsFile.read(other.resolve(ModelFolder.METRICS)).history())
        .isEqualTo(MetricsFile.read(model.resolve(ModelFolder.METRICS)).history());
    assertThat(figure(other, "validation.smape")).isEqualTo(figure(model, "validation.smape"));
    assertThat(figure(other, "test.smape")).isGreaterThan(190);
    assertThat(((Forecasting.Direct) ModelFolder.read(other).config().task()).widths())
        .isEqualTo(((Forecasting.Direct) ModelFolder.read(model).config().task()).widths());
  }

  @Test
  void trainingThatWasStopped_endsAsIfItHadNotBeen() throws IOException {
    Path whole = model("whole");
    train(whole, false, () -> false, "training.steps=100");
    Path stopped = model("stopped");
    int[] asked = new int[1];
    assertThat(train(stopped, false, () -> asked[0]++ == 63, "training.steps=100"))
        .isInstanceOf(Trainer.Result.Interrupted.class);
    train(stopped, true, () -> false, "training.steps=100");
    assertThat(figures(stopped)).isEqualTo(figures(whole));
  }

  @Test
  void whatCannotBeLearnt_isRefused() throws IOException {
    Path model = model("bad");
    assertThatThrownBy(() -> train(model, false, () -> false, "architecture.horizon=240"))
        .hasMessageContaining("no series of")
        .hasMessageContaining("a test of 240 steps take");
    assertThatThrownBy(() -> train(model, false, () -> false, "data.season=49"))
        .hasMessage("data.season: is 49, longer than architecture.context, 48");
    assertThatThrownBy(() -> train(model, false, () -> false, "data.gaps=refuse"))
        .hasMessageContaining("has no value at its step");
    assertThatThrownBy(
            () -> train(model, false, () -> false, "architecture={type: lstm, hidden: 8}"))
        .hasMessageContaining("for a csv-file choose nbeats");
    assertThatThrownBy(() -> train(model, false, () -> false, "architecture.quantiles=[0.9, 0.1]"))
        .hasMessageContaining("must rise between 0 and 1");
    assertThatThrownBy(() -> train(model, false, () -> false, "data.frequency=often"))
        .hasMessageContaining("'often' is no frequency");
  }
}
