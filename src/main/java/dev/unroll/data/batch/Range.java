package dev.unroll.data.batch;

/**
 * A part of a sequence.
 *
 * @param from first step
 * @param to step after the last
 */
public record Range(int from, int to) {
  public Range {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("not a range: " + from + " to " + to);
    }
  }

  /** The whole of a sequence. */
  public static Range all(Sequence sequence) {
    return new Range(0, sequence.length());
  }

  /** Number of steps. */
  public int length() {
    return to - from;
  }
}
