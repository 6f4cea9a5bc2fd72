package dev.unroll.engine.constraint;

/**
 * Bytes of which any may follow any other for a while, as letters do in a string: tokens of such
 * bytes alone may come without a look at each of their bytes. Belongs to one thread at a time.
 */
final class ByteRuns {
  private static final int USUAL = 'e';
  private static final int BYTES = 0x100;

  private final Automaton automaton;
  private final StackSets stacks;

  ByteRuns(Automaton automaton, StackSets stacks) {
    this.automaton = automaton;
    this.stacks = stacks;
  }

  /**
   * Whether any row of bytes may follow a state, without leading deeper.
   *
   * @param groups of the bytes
   * @param length of the row, at most
   */
  @SuppressWarnings("ReferenceEquality") // equal stacks are the same object
  boolean mayFollow(Stacks state, long groups, int length) {
    Stacks at = state;
    for (int i = 0; i < length; i++) {
      Stacks next = next(at);
      if ((groups & ~at.runGroups) != 0 || next.depth > state.depth) {
        return false;
      }
      if (next == at) {
        return true;
      }
      at = next;
    }
    return true;
  }

  /** Where the usual byte leads, once it is known which others lead there, too. */
  @SuppressWarnings("ReferenceEquality") // equal stacks are the same object
  private Stacks next(Stacks state) {
    Stacks known = state.runNext;
    if (known != null) {
      return known;
    }
    Stacks to = stacks.next(state, automaton.symbol(USUAL));
    if (!to.isNone() && !to.hasUnknown) {
      long others = 0;
      for (int b = 0; b < BYTES; b++) {
        boolean leadsThere = stacks.next(state, automaton.symbol(b)) == to;
        state.runGroups |= leadsThere ? ByteGroups.of(b) : 0;
        others |= leadsThere ? 0 : ByteGroups.of(b);
      }
      state.runGroups &= ~others;
    }
    state.runNext = to;
    return to;
  }
}
