package dev.unroll.family;

import dev.unroll.checkpoint.TensorView;
import dev.unroll.graph.WeightSource;
import java.util.function.Function;

/** Parameters that are read from a checkpoint while they are written into a model file. */
public record ViewedWeights(Function<String, TensorView> tensors) implements WeightSource {
  @Override
  public long elements(String name) {
    return tensors.apply(name).elements();
  }

  @Override
  public void read(String name, long from, float[] into, int offset, int count) {
    tensors.apply(name).read(from, into, offset, count);
  }
}
