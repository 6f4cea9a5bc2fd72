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

  /** The order of a vector's elements. */
  public enum Layout {
    /** A sine and its cosine side by side, as in the paper. */
    INTERLEAVED,
    /** All sines, then all cosines, as Hugging Face's code has Marian. */
    HALVES,
    /** All sines, then all cosines, whose longest wave is 2π times 10,000, as in Marian itself. */
    MARIAN,
    /**
     * All sines, then all cosines, whose longest wave is 2π times 10,000; the first position is 2,
     * as in fairseq, where 1 is padding.
     */
    FAIRSEQ
  }

  /** The table {@code [positions, size]} in row-major order. */
  public static float[] table(Layout layout, int positions, int size) {
    return switch (layout) {
      case INTERLEAVED -> table(positions, size);
      case HALVES -> halves(positions, size, 0, size / 2.0);
      case MARIAN -> halves(positions, size, 0, Math.max(1, size / 2.0 - 1));
      case FAIRSEQ -> halves(positions, size, 2, Math.max(1, size / 2.0 - 1));
    };
  }

  private static float[] halves(int positions, int size, int first, double waves) {
    int half = size / 2;
    float[] table = new float[Math.multiplyExact(positions, size)];
    for (int i = 0; i < half; i++) {
      double frequency = Math.pow(LONGEST, -i / waves);
      for (int t = 0; t < positions; t++) {
        double angle = (t + first) * frequency;
        table[t * size + i] = (float) Math.sin(angle);
        table[t * size + half + i] = (float) Math.cos(angle);
      }
    }
    return table;
  }

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
