package dev.unroll.train.step;

import java.nio.FloatBuffer;

/**
 * The walk of an element-wise update over a parameter, block by block. A block of weights,
 * gradients and moments is copied into arrays that stay in the first-level cache, and the new
 * weights and moments are copied back. The copies pay: over separate arrays with one common index
 * the compiler turns a plain loop into vector instructions, over slices of large arrays it does not
 * (measured: 8.5 against 13 ms for AdamW of 4M parameters, the former being what the memory
 * allows).
 */
final class Blocks {

  /** Elements a block: four blocks fill half of a 32 KiB cache. */
  static final int SIZE = 1024;

  /** The update of one block. */
  interface Update {
    /**
     * Changes {@code value[0, length)} and the same range of every moment.
     *
     * @param decay share of a weight that is subtracted from it
     */
    void apply(float[] value, float[] gradient, float[][] moments, float decay, int length);
  }

  private final float[] value = new float[SIZE];
  private final float[] gradient = new float[SIZE];
  private final float[][] block;

  /**
   * Allocates the arrays of a block.
   *
   * @param moments arrays that an update keeps beside each parameter
   */
  Blocks(int moments) {
    block = new float[moments][SIZE];
  }

  void update(Parameter parameter, float[][] moments, float decay, Update update) {
    FloatBuffer values = parameter.value();
    FloatBuffer gradients = parameter.gradient();
    int count = values.capacity();
    for (int offset = 0; offset < count; offset += SIZE) {
      int length = Math.min(SIZE, count - offset);
      values.get(offset, value, 0, length);
      gradients.get(offset, gradient, 0, length);
      for (int i = 0; i < block.length; i++) {
        System.arraycopy(moments[i], offset, block[i], 0, length);
      }
      update.apply(value, gradient, block, decay, length);
      values.put(offset, value, 0, length);
      for (int i = 0; i < block.length; i++) {
        System.arraycopy(block[i], 0, moments[i], offset, length);
      }
    }
  }
}
