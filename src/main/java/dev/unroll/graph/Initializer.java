package dev.unroll.graph;

import java.util.random.RandomGenerator;

/** How a parameter's elements are drawn before the first training step. */
public sealed interface Initializer {
  /** Every element the same. */
  record Constant(float value) implements Initializer {}

  /** Uniform in {@code [-bound, bound)}. */
  record Uniform(float bound) implements Initializer {}

  /** Normal with mean 0. */
  record Normal(float deviation) implements Initializer {}

  /** The elements of a parameter of {@code n} elements, in row-major order. */
  default float[] draw(int n, RandomGenerator random) {
    float[] elements = new float[n];
    for (int i = 0; i < n; i++) {
      elements[i] =
          switch (this) {
            case Constant(float value) -> value;
            case Uniform(float bound) -> (2 * random.nextFloat() - 1) * bound;
            case Normal(float deviation) -> (float) (random.nextGaussian() * deviation);
          };
    }
    return elements;
  }
}
