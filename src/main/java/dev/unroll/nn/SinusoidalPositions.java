package dev.unroll.nn;

/**
 * Fixed position vectors: waves from one as long as six positions to one as long as 60,000.
 *
 * <pre>
 *   table[t, 2i]     = sin(t / 10000^(2i/size))      table [positions, size]
 *   table[t, 2i + 1] = cos(t / 10000^(2i/size))
 * </pre>
 *
 * <p>A. Vaswani et al. (2017), Attention is all you need. NeurIPS 30.
 */
public final class SinusoidalPositions {
  private static final double LONGEST = 10_000;

  private SinusoidalPositions() {}

  /** The table {@code [positions, size]} in row-major order. */
  public static float[] table(int positions, int size) {
    float[] table = new float[Math.multiplyExact(positions, size)];
    for (int t = 0; t < positions; t++) {
      for (int i = 0; i < size; i++) {
        double angle = t / Math.pow(LONGEST, (i - i % 2) / (double) size);
        table[t * size + i] = (float) (i % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
      }
    }
    return table;
  }
}
