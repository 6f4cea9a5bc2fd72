package dev.unroll.train.step;

import dev.unroll.train.parallel.Workers;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The gradients of all parameters between the backward pass and the optimiser: their global norm,
 * clipping to it, and the mean over several micro-batches. A micro-batch weighs by the predictions
 * that its own gradient is the mean of, so that the mean is that of one batch with all of them.
 */
public final class GradientBuffers {

  private final List<Parameter> parameters;
  private final List<float[]> sums;
  private final float[] block = new float[Blocks.SIZE];
  private boolean isEmpty = true;
  private double weights;

  /**
   * @param accumulates whether an update may be of several micro-batches; else each is used as it
   *     is
   */
  public GradientBuffers(List<Parameter> parameters, boolean accumulates) {
    this.parameters = List.copyOf(parameters);
    this.sums =
        accumulates
            ? parameters.stream().map(p -> new float[p.value().capacity()]).toList()
            : List.of();
  }

  /**
   * Adds the gradients of a micro-batch, which the parameters hold.
   *
   * @param weight number of predictions that they are the mean of
   */
  public void add(double weight) {
    float factor = (float) weight;
    for (int i = 0; i < sums.size(); i++) {
      float[] sum = sums.get(i);
      FloatBuffer gradient = parameters.get(i).gradient();
      for (int offset = 0; offset < sum.length; offset += Blocks.SIZE) {
        int length = Math.min(Blocks.SIZE, sum.length - offset);
        gradient.get(offset, block, 0, length);
        for (int j = 0; j < length; j++) {
          float weighted = factor * block[j];
          sum[offset + j] = isEmpty ? weighted : sum[offset + j] + weighted;
        }
      }
    }
    weights += weight;
    isEmpty = false;
  }

  /**
   * Adds what the other workers have added; the sums have the same bits on each.
   *
   * @param allWeights the sum of the weights over all workers
   */
  public void join(Workers workers, double allWeights) {
    if (isEmpty) {
      sums.forEach(sum -> Arrays.fill(sum, 0));
    }
    workers.sum(sums);
    weights = allWeights;
    isEmpty = false;
  }

  /** Whether nothing was added since the last mean was made. */
  public boolean isEmpty() {
    return isEmpty;
  }

  /** Puts the weighted mean of what was added into the parameters' gradients, and starts anew. */
  public void average() {
    float all = (float) weights;
    for (int i = 0; i < sums.size(); i++) {
      float[] sum = sums.get(i);
      FloatBuffer gradient = parameters.get(i).gradient();
      for (int offset = 0; offset < sum.length; offset += Blocks.SIZE) {
        int length = Math.min(Blocks.SIZE, sum.length - offset);
        for (int j = 0; j < length; j++) {
          block[j] = sum[offset + j] / all;
        }
        gradient.put(offset, block, 0, length);
      }
    }
    weights = 0;
    isEmpty = true;
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
