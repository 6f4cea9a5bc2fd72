package dev.unroll.train.eval;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.ort.direct.DirectRunner;
import dev.unroll.forecast.Quantiles;
import dev.unroll.forecast.WindowCodec;
import dev.unroll.forecast.WindowScale;
import dev.unroll.train.eval.ForecastData.Origin;
import dev.unroll.train.step.TrainingException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Forecasts of the horizons that validate a training, to look at while it goes on. */
public record ForecastProgress(ForecastData data) {
  private static final int SERIES = 2;
  private static final int MOST_STEPS = 168;

  /** The first series' forecasts. */
  public List<ProgressSample> samples(ModelFolder folder, int threads) {
    if (!(folder.config().task() instanceof Forecasting.Direct task)) {
      throw new TrainingException("the recipe is for whole horizons, but the model is not");
    }
    List<ProgressSample> samples = new ArrayList<>();
    WindowCodec codec = new WindowCodec(task);
    try (DirectRunner runner = DirectRunner.open(folder, threads)) {
      for (Origin origin : data.validation(task.horizon())) {
        float[] row = new float[task.inputs()];
        Optional<WindowScale> scale = codec.encode(origin.series(), origin.step(), row);
        if (scale.isPresent()) {
          long number = codec.number(origin.series().id());
          FloatBuffer outputs = runner.run(new float[][] {row}, new long[] {number});
          samples.add(sample(task, origin, codec.decode(outputs, scale.get())));
        }
        if (samples.size() == SERIES) {
          break;
        }
      }
    }
    return samples;
  }

  private static ProgressSample sample(
      Forecasting.Direct task, Origin origin, double[][] forecast) {
    int ahead = Math.min(MOST_STEPS, task.horizon());
    int past = Math.min(origin.step(), Math.min(MOST_STEPS, 2 * task.horizon()));
    double[] values = origin.series().values();
    return new ProgressSample.Horizon(
        origin.series().id(),
        list(Arrays.copyOfRange(values, origin.step() - past, origin.step())),
        list(Arrays.copyOf(origin.actual(task.horizon()), ahead)),
        list(Arrays.copyOf(Quantiles.middle(task, forecast), ahead)),
        bands(task.quantiles(), Quantiles.all(task, forecast), ahead));
  }

  private static List<ProgressSample.Band> bands(
      List<Double> levels, double[][] quantiles, int ahead) {
    List<ProgressSample.Band> bands = new ArrayList<>();
    for (int q = 0; q < levels.size() / 2; q++) {
      int other = levels.size() - 1 - q;
      bands.add(
          new ProgressSample.Band(
              (int) Math.round(100 * (levels.get(other) - levels.get(q))),
              list(Arrays.copyOf(quantiles[q], ahead)),
              list(Arrays.copyOf(quantiles[other], ahead))));
    }
    return bands;
  }

  private static List<Double> list(double[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }
}
