package dev.unroll.graph;

import java.util.List;
import java.util.random.RandomGenerator;

/** How a parameter's elements are drawn before the first training step. */
public sealed interface Initializer {
  /** Every element the same. */
  record Constant(float value) implements Initializer {}

  /** As many equal blocks as values, each filled with one of them. */
  record Blocks(List<Float> values) implements Initializer {
    public Blocks {
      values = List.copyOf(values);
    }
  }

  /** Uniform in {@code [-bound, bound)}. */
  record Uniform(float bound) implements Initializer {}

  /** Normal with mean 0. */
  record Normal(float deviation) implements Initializer {}

  /** Uniform within {@code ±1/√width}. */
  static Initializer uniform(int width) {
    return new Uniform((float) (1 / Math.sqrt(width)));
  }

  /**
   * For a matrix {@code [in, out]}: keeps the variance of activations and of gradients.
   *
   * <p>X. Glorot, Y. Bengio (2010), Understanding the difficulty of training deep feedforward
   * neural networks. AISTATS.
   */
  static Initializer xavier(int in, int out) {
    return new Uniform((float) Math.sqrt(6.0 / (in + out)));
  }

  /** The elements of a parameter of {@code n} elements, in row-major order. */
  default float[] draw(int n, RandomGenerator random) {
    float[] elements = new float[n];
    for (int i = 0; i < n; i++) {
      elements[i] =
          switch (this) {
            case Constant(float value) -> value;
            case Blocks(List<Float> values) -> values.get((int) ((long) i * values.size() / n));
            case Uniform(float bound) -> (2 * random.nextFloat() - 1) * bound;
            case Normal(float deviation) -> (float) (random.nextGaussian() * deviation);
          };
    }
    return elements;
  }
}
