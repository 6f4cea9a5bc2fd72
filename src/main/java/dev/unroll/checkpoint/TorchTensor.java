package dev.unroll.checkpoint;

import java.util.List;

/**
 * A tensor in a file of PyTorch's: element {@code (i, j, …)} is number {@code offset + i·strides[0]
 * + j·strides[1] + …} of its storage.
 */
record TorchTensor(TorchStorage storage, long offset, List<Long> shape, List<Long> strides) {
  private static final int MOST_DIMENSIONS = 16;

  /** Why it cannot be in its storage; empty if it can. */
  String fault() {
    if (shape.size() != strides.size() || shape.size() > MOST_DIMENSIONS) {
      return "has %d dimensions and %d strides".formatted(shape.size(), strides.size());
    }
    if (offset < 0
        || shape.stream().anyMatch(size -> size < 0)
        || strides.stream().anyMatch(stride -> stride < 0)) {
      return "has an impossible shape %s, strides %s or offset %d"
          .formatted(shape, strides, offset);
    }
    return isEmpty() || isInside()
        ? ""
        : "of the shape %s and the strides %s from %d on is larger than its storage of %d numbers"
            .formatted(shape, strides, offset, storage.numbers());
  }

  private boolean isInside() {
    try {
      long elements = 1;
      long last = offset;
      for (int i = 0; i < shape.size(); i++) {
        elements = Math.multiplyExact(elements, shape.get(i));
        last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
      }
      return elements <= storage.numbers() && last < storage.numbers();
    } catch (ArithmeticException e) {
      return false;
    }
  }

  /** Whether it has no elements. */
  boolean isEmpty() {
    return shape.contains(0L);
  }

  /** Whether its elements lie one behind the other, row-major. */
  boolean isContiguous() {
    long run = 1;
    for (int i = shape.size() - 1; i >= 0 && !isEmpty(); i--) {
      if (shape.get(i) != 1 && strides.get(i) != run) {
        return false;
      }
      run *= shape.get(i);
    }
    return true;
  }
}
