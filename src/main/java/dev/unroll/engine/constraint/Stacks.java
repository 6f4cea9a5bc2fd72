package dev.unroll.engine.constraint;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of stacks of positions: for each position that is on top of some, the set of what is below.
 * Each position is on top once, and equal sets are the same object (of one {@link StackSets}), so
 * that many stacks take little room and what is known of a set is found again.
 */
final class Stacks {
  private static final Stacks[] NONE = {};

  /** In rising order. */
  final int[] tops;

  final Stacks[] below;

  /** Whether the empty stack is one of them: the text may be over. */
  final boolean hasEmpty;

  /** Whether a stack of which nothing is known is one of them. */
  final boolean hasUnknown;

  /** Of the largest one. */
  final int depth;

  private final int hash;

  /** The same with all calls made and all returns taken, once it is known. */
  @Nullable Stacks expanded;

  /** What each symbol leads to, as far as it is known. */
  @Nullable Stacks @Nullable [] next;

  /** The tokens that may come, once they are known. */
  long @Nullable [] tokens;

  /** The groups of bytes that all lead to {@link #runNext}, once that is known. */
  long runGroups;

  @Nullable Stacks runNext;

  private Stacks(int[] tops, Stacks[] below, boolean hasEmpty, boolean hasUnknown) {
    this.tops = tops;
    this.below = below;
    this.hasEmpty = hasEmpty;
    this.hasUnknown = hasUnknown;
    int deepest = 0;
    int sum = Arrays.hashCode(tops) + (hasEmpty ? 1 : 0) + (hasUnknown ? 2 : 0);
    for (Stacks rest : below) {
      deepest = Math.max(deepest, rest.depth);
      sum = 31 * sum + System.identityHashCode(rest);
    }
    this.depth = tops.length == 0 ? 0 : deepest + 1;
    this.hash = sum;
  }

  /** Not yet made unique, see {@link StackSets}. */
  static Stacks of(int[] tops, Stacks[] below, boolean hasEmpty, boolean hasUnknown) {
    return new Stacks(tops, below, hasEmpty, hasUnknown);
  }

  /** Without any position. */
  static Stacks bottom(boolean hasEmpty, boolean hasUnknown) {
    return new Stacks(new int[0], NONE, hasEmpty, hasUnknown);
  }

  /** Forgets which others it leads to, so that these are not kept. */
  void forget() {
    expanded = null;
    next = null;
    runNext = null;
    runGroups = 0;
  }

  /** Whether there is no stack at all. */
  boolean isNone() {
    return tops.length == 0 && !hasEmpty && !hasUnknown;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Stacks that)
        || hash != that.hash
        || hasEmpty != that.hasEmpty
        || hasUnknown != that.hasUnknown
        || !Arrays.equals(tops, that.tops)) {
      return false;
    }
    for (int i = 0; i < below.length; i++) {
      if (below[i] != that.below[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
