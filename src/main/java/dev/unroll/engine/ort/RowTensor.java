package dev.unroll.engine.ort;

import dev.unroll.runtime.Tensor;
import java.nio.FloatBuffer;

/** A tensor {@code [rows, groups, length, size]} with copies of the used part of its rows. */
final class RowTensor {
  private final Tensor tensor;
  private final FloatBuffer memory;
  private final int groups;
  private final int length;
  private final int size;

  /** A tensor of zeros. */
  RowTensor(int rows, int groups, int length, int size) {
    this.tensor = Tensor.floats(rows, groups, length, size);
    this.memory = tensor.floatBuffer();
    this.groups = groups;
    this.length = length;
    this.size = size;
  }

  Tensor tensor() {
    return tensor;
  }

  /** Copies the first {@code used} places of each group. */
  void copy(int from, int to, int used) {
    for (int group = 0; group < groups; group++) {
      memory.put(at(to, group), memory, at(from, group), used * size);
    }
  }

  /**
   * Copies the first {@code used} places of each group from another tensor.
   *
   * @param source {@code [rows, groups, used, size]}
   */
  void take(FloatBuffer source, int row, int to, int used) {
    for (int group = 0; group < groups; group++) {
      memory.put(at(to, group), source, (row * groups + group) * used * size, used * size);
    }
  }

  /** Copies the first rows completely. */
  void take(FloatBuffer source, int rows) {
    memory.put(0, source, 0, rows * groups * length * size);
  }

  /** Sets the places {@code [from, to)} of each group. */
  void fill(int row, int from, int to, float value) {
    for (int group = 0; group < groups; group++) {
      for (int i = at(row, group) + from * size; i < at(row, group) + to * size; i++) {
        memory.put(i, value);
      }
    }
  }

  private int at(int row, int group) {
    return (row * groups + group) * length * size;
  }
}
