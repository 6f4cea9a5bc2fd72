package dev.unroll.engine.ort;

import dev.unroll.runtime.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tensors that are closed together. */
final class Tensors implements AutoCloseable {
  private final List<Tensor> owned = new ArrayList<>();

  /** Adds a tensor and returns it. */
  Tensor own(Tensor tensor) {
    owned.add(tensor);
    return tensor;
  }

  /** The tensors in the order in which they were added. */
  List<Tensor> all() {
    return Collections.unmodifiableList(owned);
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
  }
}
