package dev.unroll.engine.ort;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What an exported decoder remembers of one sequence, and where. */
final class CachedSequence {
  /** How many tokens were read. */
  int length;

  /** Its keys and values while they stand alone. */
  @Nullable AloneCache alone;

  /** The block that has them otherwise. */
  @Nullable CacheBlock block;

  /** Its row in the block. */
  int row;

  private long[] tokens = new long[0];

  /** Notes what was read. */
  void note(long[] read) {
    int before = tokens.length;
    tokens = Arrays.copyOf(tokens, before + read.length);
    System.arraycopy(read, 0, tokens, before, read.length);
  }

  /** All that was noted, and more behind it. */
  long[] followedBy(long[] more) {
    long[] all = Arrays.copyOf(tokens, tokens.length + more.length);
    System.arraycopy(more, 0, all, tokens.length, more.length);
    return all;
  }
}
