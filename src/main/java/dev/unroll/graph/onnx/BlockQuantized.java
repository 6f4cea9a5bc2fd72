package dev.unroll.graph.onnx;

import java.util.Arrays;

/**
 * A matrix {@code [rows, columns]} as integers, in blocks of 32 elements of a row that share a
 * scale: {@code element = scale·(integer − 128)}, or 8 instead of 128 when they are of 4 bits. Rows
 * are filled up with zeros to whole blocks.
 *
 * @param bytes {@code [rows, blocks·32]}, or half as many for 4 bits, the first of two in the low
 *     half of a byte
 * @param scales {@code [rows, blocks]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BlockQuantized(int rows, int blocks, byte[] bytes, float[] scales) {
  static final int BLOCK = 32;

  private static final int ZERO = 128;
  private static final int LARGEST = 127;
  private static final int ZERO_OF_4 = 8;

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

  /**
   * Rounds a matrix in row-major order to 4 bits. The element of a block that is farthest from zero
   * is the integer 0, as there is one integer more below 8 than above.
   */
  static BlockQuantized of4Bits(float[] matrix, int rows, int columns) {
    int blocks = (columns + BLOCK - 1) / BLOCK;
    byte[] bytes = new byte[rows * blocks * BLOCK / 2];
    float[] scales = new float[rows * blocks];
    Arrays.fill(bytes, (byte) (ZERO_OF_4 | (ZERO_OF_4 << 4)));
    for (int row = 0; row < rows; row++) {
      for (int block = 0; block < blocks; block++) {
        int from = row * columns + block * BLOCK;
        int count = Math.min(BLOCK, columns - block * BLOCK);
        float farthest = 0;
        for (int i = from; i < from + count; i++) {
          farthest = Math.abs(matrix[i]) > Math.abs(farthest) ? matrix[i] : farthest;
        }
        int at = row * blocks + block;
        scales[at] = farthest / -ZERO_OF_4;
        for (int i = 0; i < count && farthest != 0; i++) {
          int integer = Math.clamp(Math.round(matrix[from + i] / scales[at]) + ZERO_OF_4, 0, 15);
          int place = (at * BLOCK + i) / 2;
          int other = bytes[place] & (i % 2 == 0 ? 0xf0 : 0x0f);
          bytes[place] = (byte) (other | (i % 2 == 0 ? integer : integer << 4));
        }
      }
    }
    return new BlockQuantized(rows, blocks, bytes, scales);
  }

  /** One of the integers of 4 bits as a number of scales. */
  static int signed4Bits(byte stored, long index) {
    return (index % 2 == 0 ? stored & 0xf : (stored & 0xff) >> 4) - ZERO_OF_4;
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
