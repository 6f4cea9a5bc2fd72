package dev.unroll.engine.ort.rows;

import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A buffer for a tensor whose shape differs from run to run. It grows on demand and is then zeroed.
 */
public final class GrowingTensor {
  private final ElementType type;
  private long elements;
  private @Nullable Tensor tensor;

  public GrowingTensor(ElementType type) {
    this.type = type;
  }

  public ElementType type() {
    return type;
  }

  /** A tensor of at least so many elements. Its content is lost when it grows. */
  public Tensor of(long least) {
    Tensor held = tensor;
    if (held != null && elements >= least) {
      return held;
    }
    close();
    elements = Math.max(least, 2 * elements);
    Tensor grown = Tensor.allocate(type, elements);
    tensor = grown;
    return grown;
  }

  /** The start of the buffer with a shape; the caller closes it. */
  public Tensor shaped(long... shape) {
    long size = 1;
    for (long dimension : shape) {
      size *= dimension;
    }
    return of(size).view(shape);
  }

  public long byteSize() {
    return tensor == null ? 0 : tensor.byteSize();
  }

  public void close() {
    if (tensor != null) {
      tensor.close();
      tensor = null;
    }
  }
}
