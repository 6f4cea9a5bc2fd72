package dev.unroll.graph;

import java.util.Arrays;

/**
 * A matrix {@code [rows, columns]} as bytes, in blocks of 32 elements of a row that share a scale:
 * {@code element = scale·(byte − 128)}. Rows are filled up with zeros to whole blocks.
 *
 * @param bytes {@code [rows, blocks·32]}
 * @param scales {@code [rows, blocks]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BlockQuantized(int rows, int blocks, byte[] bytes, float[] scales) {
  static final int BLOCK = 32;

  private static final int ZERO = 128;
  private static final int LARGEST = 127;

  /** Rounds a matrix in row-major order. */
  static BlockQuantized of(float[] matrix, int rows, int columns) {
    int blocks = (columns + BLOCK - 1) / BLOCK;
    byte[] bytes = new byte[rows * blocks * BLOCK];
    float[] scales = new float[rows * blocks];
    Arrays.fill(bytes, (byte) ZERO);
    for (int row = 0; row < rows; row++) {
      for (int block = 0; block < blocks; block++) {
        int from = row * columns + block * BLOCK;
        int count = Math.min(BLOCK, columns - block * BLOCK);
        float largest = 0;
        for (int i = from; i < from + count; i++) {
          largest = Math.max(largest, Math.abs(matrix[i]));
        }
        int at = row * blocks + block;
        scales[at] = largest / LARGEST;
        for (int i = 0; i < count && largest > 0; i++) {
          bytes[at * BLOCK + i] = (byte) (ZERO + Math.round(matrix[from + i] / scales[at]));
        }
      }
    }
    return new BlockQuantized(rows, blocks, bytes, scales);
  }

  /** The bytes {@code [rows, columns]} without what rows were filled up with. */
  byte[] trimmed(int columns) {
    int width = blocks * BLOCK;
    byte[] trimmed = new byte[rows * columns];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(bytes, row * width, trimmed, row * columns, columns);
    }
    return trimmed;
  }

  /** A stored byte as a number of scales. */
  static int signed(byte stored) {
    return (stored & 0xff) - ZERO;
  }
}
