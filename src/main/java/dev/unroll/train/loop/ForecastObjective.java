package dev.unroll.train.loop;

import dev.unroll.data.batch.EpochOrder;
import dev.unroll.data.batch.Share;
import dev.unroll.forecast.WindowCodec;
import dev.unroll.forecast.WindowScale;
import dev.unroll.model.NBeats;
import dev.unroll.series.TimeSeries;
import dev.unroll.train.step.TrainStep;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The loss of forecasting the horizon after a window. Windows are cut from the series when they are
 * needed, so that only their places are kept.
 *
 * @param step closed with this
 * @param codec makes the network's numbers of windows
 * @param series raw
 * @param batch windows of a batch, of which the step has room for those of a worker
 * @param order of the windows for training in each epoch
 * @param share which windows of a batch are read here
 */
public record ForecastObjective(
    TrainStep step,
    WindowCodec codec,
    List<TimeSeries> series,
    Places train,
    Places validation,
    int batch,
    EpochOrder order,
    Share share)
    implements StepObjective {

  /** How often a window is learnt as that of a series which is not known. */
  private static final double UNKNOWN = 0.1;

  /**
   * Windows by their places.
   *
   * @param series of each, its index
   * @param origins of each, the first step of its horizon
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Places(int[] series, int[] origins) {
    /** How many windows there are. */
    public int size() {
      return series.length;
    }
  }

  @Override
  public long batchesPerEpoch() {
    return Math.ceilDiv(train.size(), batch);
  }

  @Override
  public long predictionsPerBatch() {
    return (long) Math.min(batch, train.size()) * codec.task().horizon();
  }

  @Override
  public long counted(long number) {
    int all = (int) Math.min(batch, train.size() - number % batchesPerEpoch() * batch);
    return (long) (share.to(all) - share.from(all)) * codec.task().horizon();
  }

  @Override
  public double train(long number, long update, RandomGenerator random) {
    long epoch = number / batchesPerEpoch();
    int first = Math.toIntExact(number % batchesPerEpoch() * batch);
    int all = Math.min(batch, train.size() - first);
    int[] windows = new int[share.to(all) - share.from(all)];
    for (int i = 0; i < windows.length; i++) {
      windows[i] = order.at(epoch, first + share.from(all) + i);
    }
    fill(train, windows);
    if (step.hasInput(NBeats.SERIES)) {
      for (int i = 0; i < windows.length; i++) {
        if (random.nextDouble() < UNKNOWN) {
          step.input(NBeats.SERIES).longBuffer().put(i, 0);
        }
      }
    }
    forgetStatics(windows.length, random);
    return step.train(random);
  }

  /** Some windows are learnt without what is said of their series, as others may come. */
  private void forgetStatics(int windows, RandomGenerator random) {
    int width = codec.task().staticInputs();
    int inputs = codec.task().inputs();
    if (width == 0) {
      return;
    }
    FloatBuffer input = step.input(NBeats.INPUT).floatBuffer();
    for (int i = 0; i < windows; i++) {
      if (random.nextDouble() < UNKNOWN) {
        input.put((i + 1) * inputs - width, new float[width]);
      }
    }
  }

  @Override
  public MeanLoss validate() {
    double sum = 0;
    long count = 0;
    for (int first = 0; first < validation.size(); first += batch) {
      int all = Math.min(batch, validation.size() - first);
      int[] windows = new int[share.to(all) - share.from(all)];
      for (int i = 0; i < windows.length; i++) {
        windows[i] = first + share.from(all) + i;
      }
      if (windows.length > 0) {
        fill(validation, windows);
        sum += step.evaluate() * windows.length;
        count += windows.length;
      }
    }
    return new MeanLoss(sum, count);
  }

  /** Rows that are left over have no weight. */
  private void fill(Places from, int[] windows) {
    int inputs = codec.task().inputs();
    FloatBuffer input = step.input(NBeats.INPUT).floatBuffer();
    float[] row = new float[inputs];
    for (int i = 0; i < share.rows(batch); i++) {
      boolean has = i < windows.length;
      int index = has ? from.series()[windows[i]] : 0;
      int origin = has ? from.origins()[windows[i]] : 0;
      Optional<WindowScale> scale =
          has ? codec.encode(series.get(index), origin, row) : Optional.empty();
      input.put(i * inputs, row);
      if (step.hasInput(NBeats.SERIES)) {
        step.input(NBeats.SERIES).longBuffer().put(i, index + 1L);
      }
      if (counts()) {
        step.input(NBeats.SIZES)
            .floatBuffer()
            .put(i, (float) scale.map(WindowScale::scale).orElse(1.0).doubleValue());
      }
      targets(i, series.get(index).values(), origin, scale);
    }
  }

  /** Whether the loss reads counts as they are, and the sizes of their windows. */
  private boolean counts() {
    return step.hasInput(NBeats.SIZES);
  }

  private void targets(int row, double[] values, int origin, Optional<WindowScale> scale) {
    int horizon = codec.task().horizon();
    FloatBuffer targets = step.input("targets").floatBuffer();
    FloatBuffer weights = step.input("weights").floatBuffer();
    for (int h = 0; h < horizon; h++) {
      double z =
          scale.isPresent() && origin + h < values.length
              ? counts() ? values[origin + h] : scale.get().encode(values[origin + h])
              : Double.NaN;
      boolean counts = Double.isFinite(z);
      targets.put(row * horizon + h, counts ? (float) z : 0);
      weights.put(row * horizon + h, counts ? 1 : 0);
    }
  }
}
