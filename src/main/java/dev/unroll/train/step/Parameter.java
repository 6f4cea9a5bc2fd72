package dev.unroll.train.step;

import dev.unroll.graph.ParameterSpec;
import dev.unroll.train.recipe.Optimizer;
import java.nio.FloatBuffer;

/**
 * A trainable tensor and its gradient, in native memory that the training graph reads and writes.
 *
 * @param spec name, shape and initial distribution
 * @param value the elements, row-major; an optimiser changes them in place
 * @param gradient of the last step's loss with respect to the value; empty when frozen
 * @param frozen whether the value stays as it is
 */
public record Parameter(
    ParameterSpec spec, FloatBuffer value, FloatBuffer gradient, boolean frozen) {

  public String name() {
    return spec.name();
  }

  /** Whether weight decay applies to it by {@link Optimizer.Decayed#MAPS}. */
  public boolean decay() {
    return spec.decay();
  }

  /** The number of elements. */
  public int size() {
    return value.capacity();
  }

  /** A copy of the elements. */
  public float[] copy() {
    float[] elements = new float[size()];
    value.get(0, elements);
    return elements;
  }
}
