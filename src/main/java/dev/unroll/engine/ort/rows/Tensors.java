package dev.unroll.engine.ort.rows;

import dev.unroll.runtime.NativeTensor;
import dev.unroll.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Tensors that are closed together. */
public final class Tensors implements AutoCloseable {
  private final List<NativeTensor> owned = new ArrayList<>();

  /** Adds a tensor and returns it. */
  public <T extends NativeTensor> T own(T tensor) {
    owned.add(tensor);
    return tensor;
  }

  /** The tensors, which are all in Java's memory, in the order in which they were added. */
  public List<Tensor> all() {
    return owned.stream().map(Tensor.class::cast).toList();
  }

  @Override
  public void close() {
    owned.forEach(NativeTensor::close);
  }
}
