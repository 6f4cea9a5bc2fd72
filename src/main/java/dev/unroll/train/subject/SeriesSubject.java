package dev.unroll.train.subject;

import dev.unroll.bundle.Example;
import dev.unroll.bundle.Feature;
import dev.unroll.bundle.Scaler;
import dev.unroll.bundle.Task;
import dev.unroll.data.batch.Range;
import dev.unroll.data.batch.Sequence;
import dev.unroll.data.set.SeriesData;
import dev.unroll.data.store.DataStore;
import dev.unroll.model.Recurrent;
import dev.unroll.train.input.DataSets;
import dev.unroll.train.input.PredictionUnit;
import dev.unroll.train.network.RecurrentNetwork;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.SeriesSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A series of numbers, step by step. */
final class SeriesSubject {
  private SeriesSubject() {}

  static Subject load(Recipe recipe, SeriesSource source, DataStore store) {
    SeriesData data = DataSets.load(source, store);
    Scaler scaler = scaler(source, data);
    Sequence.Values sequence = new Sequence.Values(scaler.encode(data.values()));
    RecurrentNetwork network =
        RecurrentNetwork.of(
            recipe.recurrent(), new Recurrent.Input.Values(data.features(), isBits(source)));
    // Returns begin one value later than the series.
    int lost = data.values().length - sequence.length();
    return new Subject(
        data.origin(),
        data.origin().name(),
        Optional.empty(),
        network,
        new Loss(PredictionUnit.STEP, "mean squared error (scaled values)"),
        new RecurrentObjectiveFactory(
            recipe,
            network.config(),
            sequence,
            earlier(data.train(), lost),
            earlier(data.validation(), lost)),
        task(data, scaler, recipe.training().timeSteps()),
        Map.of(),
        new SeriesEvaluator(source, data));
  }

  /** Fitted on the training part only; bits stay the bits they are. */
  private static Scaler scaler(SeriesSource source, SeriesData data) {
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

  private static boolean isBits(SeriesSource source) {
    return switch (source) {
      case SeriesSource.ElmanXor _, SeriesSource.ElmanLetters _, SeriesSource.ElmanSentences _ ->
          true;
      case SeriesSource.SeattleWeather _, SeriesSource.Sp500 _, SeriesSource.Sine _ -> false;
    };
  }

  private static Range earlier(Range part, int steps) {
    return new Range(Math.max(0, part.from() - steps), part.to() - steps);
  }

  private static Task.Series task(SeriesData data, Scaler scaler, int context) {
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
}
