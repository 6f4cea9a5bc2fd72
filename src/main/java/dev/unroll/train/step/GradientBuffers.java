package dev.unroll.train.step;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * The gradients of all parameters between the backward pass and the optimiser: their global norm,
 * clipping to it, and the mean over several micro-batches.
 */
public final class GradientBuffers {

  private final List<Parameter> parameters;
  private final int accumulate;
  private final List<float[]> sums;
  private final float[] block = new float[Blocks.SIZE];

  /**
   * @param accumulate micro-batches whose mean gradient makes one update; 1 uses each as it is
   */
  public GradientBuffers(List<Parameter> parameters, int accumulate) {
    this.parameters = List.copyOf(parameters);
    this.accumulate = accumulate;
    this.sums =
        accumulate == 1
            ? List.of()
            : parameters.stream().map(p -> new float[p.value().capacity()]).toList();
  }

  /**
   * Adds micro-batch {@code index} of {@code [0, accumulate)}; after the last one the parameters'
   * gradients hold the mean of all.
   */
  public void add(int index) {
    boolean last = index == accumulate - 1;
    for (int i = 0; i < sums.size(); i++) {
      float[] sum = sums.get(i);
      FloatBuffer gradient = parameters.get(i).gradient();
      for (int offset = 0; offset < sum.length; offset += Blocks.SIZE) {
        int length = Math.min(Blocks.SIZE, sum.length - offset);
        gradient.get(offset, block, 0, length);
        for (int j = 0; j < length; j++) {
          sum[offset + j] = index == 0 ? block[j] : sum[offset + j] + block[j];
        }
        if (last) {
          for (int j = 0; j < length; j++) {
            block[j] = sum[offset + j] / accumulate;
          }
          gradient.put(offset, block, 0, length);
        }
      }
    }
  }

  /** The L2 norm over all gradients together; not finite when one of them is not. */
  public double norm() {
    // One double a lane and not one for all: such a loop the compiler vectorises.
    double[] lanes = new double[Blocks.SIZE];
    forEachBlock(
        (_, _, length) -> {
          for (int j = 0; j < length; j++) {
            lanes[j] += (double) block[j] * block[j];
          }
        });
    double sum = 0;
    for (double lane : lanes) {
      sum += lane;
    }
    return Math.sqrt(sum);
  }

  /**
   * Scales the gradients so that their norm is at most {@code limit}.
   *
   * @param norm the result of {@link #norm()} for them
   */
  public void clip(double norm, double limit) {
    if (norm <= limit) {
      return;
    }
    float factor = (float) (limit / norm);
    forEachBlock(
        (gradient, offset, length) -> {
          for (int j = 0; j < length; j++) {
            block[j] *= factor;
          }
          gradient.put(offset, block, 0, length);
        });
  }

  /** Copies every gradient block by block into {@link #block}. */
  private void forEachBlock(BlockAction action) {
    for (Parameter parameter : parameters) {
      FloatBuffer gradient = parameter.gradient();
      for (int offset = 0; offset < gradient.capacity(); offset += Blocks.SIZE) {
        int length = Math.min(Blocks.SIZE, gradient.capacity() - offset);
        gradient.get(offset, block, 0, length);
        action.accept(gradient, offset, length);
      }
    }
  }

  private interface BlockAction {
    void accept(FloatBuffer gradient, int offset, int length);
  }
}
