package dev.unroll.engine;

import java.util.Arrays;

/** What a model reads: the time steps of one sequence, or one time step of several sequences. */
public sealed interface Input {
  /** How many time steps, or sequences. */
  int rows();

  /** The rows {@code [from, to)}. */
  Input slice(int from, int to);

  /**
   * The token ids, one per row.
   *
   * @throws IllegalArgumentException when these are values
   */
  default long[] tokens() {
    return switch (this) {
      case Tokens(long[] ids) -> ids;
      case Values _ -> throw new IllegalArgumentException("the model reads tokens");
    };
  }

  /** Token ids, one per row. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Tokens(long[] ids) implements Input {
    @Override
    public int rows() {
      return ids.length;
    }

    @Override
    public Tokens slice(int from, int to) {
      return new Tokens(Arrays.copyOfRange(ids, from, to));
    }
  }

  /** Scaled values, {@code [rows][features]}. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Values(float[][] values) implements Input {
    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public Values slice(int from, int to) {
      return new Values(Arrays.copyOfRange(values, from, to));
    }
  }
}
