package dev.unroll.nn;

import org.jspecify.annotations.Nullable;

/**
 * The angles of {@link RotaryPositions}: pair i of {@code size} turned elements goes once around in
 * {@code 2π·wave(i)} positions, {@code wave(i) = base^(2i/size)}.
 *
 * @param base the longest wave is about 2π times as many positions
 * @param share the part of a head that is turned, its first elements
 * @param scaling stretches the waves for texts that are longer than those learnt from; absent where
 *     they stay as they are
 */
public record Rotation(double base, double share, @Nullable Scaling scaling) {
  /** That of Su et al. (2021): whole heads, base 10,000. */
  public static final Rotation PLAIN = new Rotation(10_000, 1, null);

  public Rotation {
    if (!(base > 0) || !(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "rotation: the base is positive and the share in (0, 1], not %s and %s"
              .formatted(base, share));
    }
  }

  /** Which waves are stretched. */
  public enum Form {
    /**
     * All by the factor.
     *
     * <p>S. Chen et al. (2023), Extending context window of large language models via positional
     * interpolation. arXiv:2306.15595.
     */
    LINEAR,
    /** Long ones by the factor, short ones not, those in between in part: Llama 3.1's. */
    LLAMA3
  }

  /**
   * How waves are stretched.
   *
   * @param original positions that were learnt from; with {@code high} and {@code low}, the numbers
   *     of turns in them above which a wave is short and below which it is long: for {@link
   *     Form#LLAMA3}
   */
  public record Scaling(
      Form form,
      double factor,
      @Nullable Double low,
      @Nullable Double high,
      @Nullable Integer original) {
    public Scaling {
      if (!(factor > 0)) {
        throw new IllegalArgumentException("rotation: the factor is positive, not " + factor);
      }
      if (form == Form.LLAMA3) {
        if (low == null || high == null || original == null) {
          throw new IllegalArgumentException("rotation: llama3 needs low, high and original");
        }
        if (!(low > 0 && low < high && original > 0)) {
          throw new IllegalArgumentException(
              "rotation: low %s, high %s and original %s are impossible"
                  .formatted(low, high, original));
        }
      }
    }

    double of(double wave) {
      if (form == Form.LINEAR || low == null || high == null || original == null) {
        return wave * factor;
      }
      double turns = original / (2 * Math.PI * wave);
      if (turns > high) {
        return wave;
      }
      if (turns < low) {
        return wave * factor;
      }
      double kept = (turns - low) / (high - low);
      return wave / (kept + (1 - kept) / factor);
    }
  }

  /** The number of turned elements of a head, an even one. */
  public int size(int headSize) {
    return (int) (headSize * share) / 2 * 2;
  }

  /** Positions in which pair i turns by an angle of 1. */
  double wave(int pair, int size) {
    double wave = Math.pow(base, 2.0 * pair / size);
    return scaling == null ? wave : scaling.of(wave);
  }
}
