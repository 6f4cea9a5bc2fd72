package dev.unroll.data.batch;

/** A row of steps, each of which is to be predicted from those before it. */
public sealed interface Sequence {
  /** Number of steps. */
  int length();

  /**
   * Tokens.
   *
   * @param ids {@code [time]}
   */
  @SuppressWarnings("ArrayRecordComponent") // too large to copy; identity is equality here
  record Tokens(int[] ids) implements Sequence {
    @Override
    public int length() {
      return ids.length;
    }
  }

  /**
   * Measured or generated values, scaled.
   *
   * @param steps {@code [time][features]}
   */
  @SuppressWarnings("ArrayRecordComponent") // too large to copy; identity is equality here
  record Values(float[][] steps) implements Sequence {
    @Override
    public int length() {
      return steps.length;
    }

    /** Number of values of a step. */
    public int features() {
      return steps.length == 0 ? 0 : steps[0].length;
    }
  }
}
