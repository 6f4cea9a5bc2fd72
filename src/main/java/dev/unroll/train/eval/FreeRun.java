package dev.unroll.train.eval;

import dev.unroll.bundle.Scaler;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** A series continued by a network that reads its own predictions. */
final class FreeRun {

  private FreeRun() {}

  /**
   * The raw values {@code [horizon][features]} that follow the past.
   *
   * @param past raw values {@code [time][features]}
   */
  static double[][] of(ExportedNetwork network, Scaler scaler, double[][] past, int horizon) {
    float[][] steps = scaler.encode(past);
    network.reset();
    float[] z = new float[scaler.features().size()];
    for (int from = 0; from < steps.length; from += ExportedNetwork.LONGEST) {
      int count = Math.min(ExportedNetwork.LONGEST, steps.length - from);
      FloatBuffer predictions = network.feed(steps, from, count);
      predictions.get((count - 1) * z.length, z);
    }
    List<double[]> future = new ArrayList<>();
    double[] previous = past[past.length - 1];
    while (future.size() < horizon) {
      previous = scaler.decode(previous, z);
      future.add(previous);
      network.feed(new float[][] {z}, 0, 1).get(0, z);
    }
    return future.toArray(double[][]::new);
  }
}
