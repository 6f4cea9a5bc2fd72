package dev.unroll.train.subject;

import dev.unroll.bundle.Example;
import dev.unroll.bundle.Feature;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.Scaler;
import dev.unroll.bundle.Task;
import dev.unroll.data.batch.BatchBuffers;
import dev.unroll.data.batch.Batches;
import dev.unroll.data.batch.IndependentWindows;
import dev.unroll.data.batch.ParallelStreams;
import dev.unroll.data.batch.Range;
import dev.unroll.data.batch.Sequence;
import dev.unroll.data.set.DailyWeather;
import dev.unroll.data.set.ElmanTask;
import dev.unroll.data.set.NoisySine;
import dev.unroll.data.set.SeriesData;
import dev.unroll.data.set.StockPrices;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Origin;
import dev.unroll.model.Recurrent;
import dev.unroll.train.eval.ExportedModel;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.SeriesReport;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.loop.StreamObjective;
import dev.unroll.train.network.RecurrentNetwork;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.recipe.Windows;
import dev.unroll.train.step.TrainStep;
import dev.unroll.train.step.TrainingException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.random.RandomGenerator;

/** A series of numbers, step by step. */
final class SeriesSubject implements Subject {

  private final Recipe recipe;
  private final DataSource.Series source;
  private final SeriesData data;
  private final Scaler scaler;
  private final Sequence.Values sequence;

  private SeriesSubject(Recipe recipe, DataSource.Series source, SeriesData data) {
    this.recipe = recipe;
    this.source = source;
    this.data = data;
    this.scaler = scaler(source, data);
    this.sequence = new Sequence.Values(scaler.encode(data.values()));
  }

  static SeriesSubject load(Recipe recipe, DataSource.Series source, DataStore store) {
    SeriesData data =
        switch (source) {
          case DataSource.SeattleWeather weather ->
              DailyWeather.read(store, weather.features(), weather.split().shares());
          case DataSource.Sp500 stocks -> StockPrices.read(store, stocks.split().shares());
          case DataSource.Sine sine ->
              new NoisySine(
                      sine.period(), sine.amplitude(), sine.noise(), sine.length(), sine.seed())
                  .generate(sine.split().shares());
          case DataSource.ElmanXor xor -> new ElmanTask.Xor(xor.bits(), xor.seed()).generate();
          case DataSource.ElmanLetters letters ->
              new ElmanTask.Letters(letters.consonants(), letters.seed()).generate();
          case DataSource.ElmanSentences sentences ->
              new ElmanTask.Sentences(sentences.sentences(), sentences.seed()).generate();
        };
    return new SeriesSubject(recipe, source, data);
  }

  /** Fitted on the training part only; bits stay the bits they are. */
  private static Scaler scaler(DataSource.Series source, SeriesData data) {
    List<String> names = data.columns().stream().map(SeriesData.Column::name).toList();
    if (isBits(source)) {
      return new Scaler(
          source.transform(), names.stream().map(n -> new Feature(n, null, 0, 1)).toList());
    }
    double[][] train = Arrays.copyOfRange(data.values(), data.train().from(), data.train().to());
    return Scaler.fit(
        source.transform(),
        names,
        data.columns().stream().map(SeriesData.Column::unit).toList(),
        train);
  }

  private static boolean isBits(DataSource.Series source) {
    return switch (source) {
      case DataSource.ElmanXor _, DataSource.ElmanLetters _, DataSource.ElmanSentences _ -> true;
      case DataSource.SeattleWeather _, DataSource.Sp500 _, DataSource.Sine _ -> false;
    };
  }

  @Override
  public Origin origin() {
    return data.origin();
  }

  @Override
  public RecurrentNetwork network() {
    return RecurrentNetwork.of(recipe.recurrent(), input());
  }

  private Recurrent.Input input() {
    return new Recurrent.Input.Values(data.features(), isBits(source));
  }

  @Override
  public String element() {
    return "step";
  }

  @Override
  public String lossName() {
    return "mean squared error (scaled values)";
  }

  @Override
  public Objective objective(RandomGenerator random, int threads) {
    Training training = recipe.training();
    Recurrent.Config config = network().config();
    TrainStep step =
        TrainStep.open(
            () -> Recurrent.training(config, training.batch(), training.timeSteps()),
            random,
            threads);
    return new StreamObjective(
        step, buffers(step), training(training, recipe.seed()), validation(training));
  }

  /** The training split in the recipe's order. */
  private Batches training(Training training, long seed) {
    Windows windows = training.windows();
    return windows == null
        ? ParallelStreams.fixed(
            sequence, encoded(data.train()), training.batch(), training.timeSteps(), 0)
        : IndependentWindows.shuffled(
            sequence, encoded(data.train()), TextSubject.shape(windows, training.batch()), seed);
  }

  /** The validation split, each prediction once. */
  private Batches validation(Training training) {
    Windows windows = training.windows();
    return windows == null
        ? ParallelStreams.fixed(
            sequence,
            encoded(data.validation()),
            training.batch(),
            training.timeSteps(),
            training.timeSteps())
        : IndependentWindows.inOrder(
            sequence, encoded(data.validation()), TextSubject.shape(windows, training.batch()));
  }

  /** The steps of the network's input that come from a part: returns start one value later. */
  private Range encoded(Range part) {
    int lost = data.values().length - sequence.length();
    return new Range(Math.max(0, part.from() - lost), part.to() - lost);
  }

  private static BatchBuffers buffers(TrainStep step) {
    return new BatchBuffers.Values(
        step.input("values").floatBuffer(),
        step.input("targets").floatBuffer(),
        step.input("weights").floatBuffer());
  }

  @Override
  public Task task() {
    int context = recipe.training().timeSteps();
    Range shown = data.test().length() > 0 ? data.test() : data.validation();
    int from = Math.max(0, shown.from() - 4 * context);
    int to = Math.min(shown.to(), shown.from() + 2 * context);
    List<double[]> values = Arrays.asList(data.values());
    return new Task.Series(
        scaler.features(),
        scaler.transform(),
        data.interval(),
        context,
        new Example(values.subList(from, shown.from()), values.subList(shown.from(), to)));
  }

  @Override
  public void writeCompanions(Path folder) {
    // The scaler is in config.json.
  }

  @Override
  public List<Metric> evaluate(Path folder, ModelConfig config, int threads) {
    try (ExportedModel model = ExportedModel.open(folder, config, threads)) {
      return SeriesReport.metrics(source, data, scaler(config), model);
    }
  }

  @Override
  public SortedMap<String, String> figures(Path folder, ModelConfig config, int threads) {
    try (ExportedModel model = ExportedModel.open(folder, config, threads)) {
      return SeriesReport.figures(source, data, scaler(config), model);
    }
  }

  @Override
  public String samples(Path folder, ModelConfig config, int threads) {
    return "";
  }

  private static Scaler scaler(ModelConfig config) {
    if (!(config.task() instanceof Task.Series series)) {
      throw new TrainingException("the recipe is for a series, but the model is not");
    }
    return series.scaler();
  }
}
