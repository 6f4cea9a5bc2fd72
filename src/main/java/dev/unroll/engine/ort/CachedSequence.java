package dev.unroll.engine.ort;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The state of one sequence of an exported decoder, and where its keys and values are. */
final class CachedSequence {
  /** Number of tokens that were read. */
  int length;

  /** Its keys and values while it runs alone; null while a block has them. */
  @Nullable SequenceCache own;

  /** The block that has its keys and values; null while {@code own} has them. */
  @Nullable CacheBlock block;

  /** Its row in the block. */
  int row;

  private long[] tokens = new long[0];

  /** Appends to the tokens of the prompt. */
  void note(long[] read) {
    tokens = followedBy(read);
  }

  /** The tokens of the prompt so far, followed by others. */
  long[] followedBy(long[] more) {
    long[] all = Arrays.copyOf(tokens, tokens.length + more.length);
    System.arraycopy(more, 0, all, tokens.length, more.length);
    return all;
  }
}
