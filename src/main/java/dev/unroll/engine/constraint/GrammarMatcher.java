package dev.unroll.engine.constraint;

import java.util.Arrays;
import java.util.Set;

/** Follows one text through a {@link CompiledGrammar}. Belongs to one thread. */
public final class GrammarMatcher {
  private final CompiledGrammar grammar;
  private Stacks state;

  /** Whether the next token begins a text of its own. */
  private boolean isFirst;

  GrammarMatcher(CompiledGrammar grammar, Stacks state, boolean isFirst) {
    this.grammar = grammar;
    this.state = state;
    this.isFirst = isFirst;
  }

  /**
   * The tokens that may come next, a bit each; not to be changed. Those that end the text are none
   * of them, see {@link #mayEnd}.
   *
   * @throws GrammarException when there are too many ways to find out
   */
  public long[] allowed() {
    return grammar.tokens(state, isFirst);
  }

  /** Whether the text may be over here. */
  public boolean mayEnd() {
    return state.hasEmpty;
  }

  /** Whether the text is over, since nothing may come any more. */
  public boolean isOver() {
    return state.tops.length == 0;
  }

  /**
   * Takes the text's next token.
   *
   * @throws IllegalArgumentException when it is none of the {@link #allowed}
   */
  public void accept(int token) {
    Stacks next = grammar.next(state, token, isFirst);
    if (next.isNone()) {
      throw new IllegalArgumentException("token " + token + " may not come here");
    }
    state = next;
    isFirst = false;
  }

  /**
   * Forbids what may not come: its logits become negative infinity.
   *
   * @param logits {@code [vocab]}
   * @param ends tokens that end the text; they may come where it may be over, and those that are
   *     text also where this text may come
   * @param unwanted tokens that come only where nothing else may
   * @throws GrammarException when nothing at all may come
   */
  public void mask(float[] logits, Set<Integer> ends, Set<Integer> unwanted) {
    long[] bits = allowed().clone();
    if (mayEnd()) {
      ends.forEach(end -> bits[end / Long.SIZE] |= 1L << end);
    }
    long[] wanted = bits;
    if (!unwanted.isEmpty()) {
      wanted = bits.clone();
      for (int token : unwanted) {
        wanted[token / Long.SIZE] &= ~(1L << token);
      }
      wanted = isEmpty(wanted) ? bits : wanted;
    }
    if (isEmpty(wanted)) {
      throw new GrammarException("cannot be followed further with the model's tokens");
    }
    for (int from = 0; from < logits.length; from += Long.SIZE) {
      int to = Math.min(logits.length, from + Long.SIZE);
      long word = from / Long.SIZE < wanted.length ? wanted[from / Long.SIZE] : 0;
      long last = to - from == Long.SIZE ? -1 : (1L << (to - from)) - 1;
      if (word == 0) {
        Arrays.fill(logits, from, to, Float.NEGATIVE_INFINITY);
        continue;
      }
      for (long forbidden = ~word & last; forbidden != 0; forbidden &= forbidden - 1) {
        logits[from + Long.numberOfTrailingZeros(forbidden)] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  private static boolean isEmpty(long[] bits) {
    for (long word : bits) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }
}
