package dev.unroll.engine.lexical;

import java.util.stream.LongStream;

/**
 * How often translations may say the same thing several times in a row: a run of tokens is a loop
 * when it follows itself more often than anything does in the source.
 *
 * @param most how often a single token may come in a row
 * @param mostRuns how often a run of several may
 */
public record Repetition(int most, int mostRuns) {
  /** Longest run of tokens that is looked for. */
  public static final int LONGEST = 16;

  private static final int TOKEN = 5;
  private static final int RUN = 2;

  /** What translations of a source may repeat. */
  public static Repetition of(long... source) {
    int inSource = 1;
    for (int length = 1; length <= LONGEST; length++) {
      int same = 0;
      for (int i = length; i < source.length; i++) {
        same = source[i] == source[i - length] ? same + 1 : 0;
        inSource = Math.max(inSource, 1 + same / length);
      }
    }
    boolean repeats = inSource > 1;
    return new Repetition(
        repeats ? Math.max(TOKEN, inSource + 1) : TOKEN,
        repeats ? Math.max(RUN, inSource + 1) : RUN);
  }

  /** The same that permits less: for a translation that has been in a loop. */
  public Repetition stricter() {
    return new Repetition(Math.max(2, most - 3), Math.max(1, mostRuns - 1));
  }

  /** Whether the last tokens are a loop. */
  public boolean isLoop(int[] tokens, int count) {
    for (int length = 1; length <= LONGEST && 2 * length <= count; length++) {
      if (1 + same(tokens, count, length) / length > limit(length)) {
        return true;
      }
    }
    return false;
  }

  /** Whether tokens have a loop. */
  public boolean hasLoop(int... tokens) {
    for (int count = 2; count <= tokens.length; count++) {
      if (isLoop(tokens, count)) {
        return true;
      }
    }
    return false;
  }

  /** The tokens that would make the last ones a loop. */
  public long[] closing(int... tokens) {
    LongStream.Builder closing = LongStream.builder();
    int count = tokens.length;
    for (int length = 1; length <= LONGEST && length <= count; length++) {
      if (1 + (1 + same(tokens, count, length)) / length > limit(length)) {
        closing.add(tokens[count - length]);
      }
    }
    return closing.build().toArray();
  }

  private int limit(int length) {
    return length == 1 ? most : mostRuns;
  }

  /** How many of the last tokens are the same as those {@code length} places before them. */
  private int same(int[] tokens, int count, int length) {
    int most = length * limit(length);
    int same = 0;
    while (same < most
        && count - 1 - same - length >= 0
        && tokens[count - 1 - same] == tokens[count - 1 - same - length]) {
      same++;
    }
    return same;
  }
}
