package dev.unroll.data.set;

import dev.unroll.data.store.Origin;
import dev.unroll.data.store.Sha256;
import java.util.List;
import java.util.Random;

/**
 * A generated sine wave: {@code amplitude · sin(2πt / period) + noise · ε} with ε from the standard
 * normal distribution.
 *
 * @param period steps of one wave
 * @param amplitude height of the wave above its mean
 * @param noise standard deviation of what is added to each step
 * @param length steps in all
 * @param seed of the noise
 */
public record NoisySine(double period, double amplitude, double noise, int length, long seed) {

  /** Makes the series. */
  public SeriesData generate(Shares shares) {
    Random random = new Random(seed);
    double[][] values = new double[length][1];
    for (int t = 0; t < length; t++) {
      values[t][0] = clean(t) + noise * random.nextGaussian();
    }
    return SeriesData.divided(
        List.of(new SeriesData.Column("value", null)),
        "1/" + (period == Math.rint(period) ? Long.toString((long) period) : period) + " period",
        values,
        List.of(),
        shares.of(length),
        new Origin("sine, generated", "none needed", Sha256.of(values)));
  }

  /** The wave at a step, without noise. */
  public double clean(int t) {
    return amplitude * Math.sin(2 * Math.PI * t / period);
  }
}
