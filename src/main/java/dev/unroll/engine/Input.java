package dev.unroll.engine;

/** What a model reads: the time steps of one sequence, or one time step of several sequences. */
public sealed interface Input {
  /** How many time steps, or sequences. */
  int rows();

  /** Token ids, one a row. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Tokens(long[] ids) implements Input {
    @Override
    public int rows() {
      return ids.length;
    }
  }

  /** Scaled values, {@code [rows][features]}. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Values(float[][] values) implements Input {
    @Override
    public int rows() {
      return values.length;
    }
  }
}
