package dev.unroll.engine.constraint;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Grammar} for the tokens of one model. It may be shared by texts and threads; what was
 * found for one text is known for the others.
 */
public final class CompiledGrammar {
  /** The work that one token may take: visited nodes of the tree of tokens, and stacks. */
  private static final long MOST_WORK = 8_000_000;

  private final Vocabulary vocabulary;
  private final Automaton automaton;
  private final StackSets stacks;
  private final TokenSets tokens;
  private final Object lock = new Object();

  /** The tokens that may begin a text of its own, once they are known. */
  private long @Nullable [] first;

  private CompiledGrammar(Automaton automaton, Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.automaton = automaton;
    this.stacks = new StackSets(automaton);
    this.tokens = new TokenSets(automaton, stacks, vocabulary);
  }

  /**
   * Compiles a grammar; the work is bounded.
   *
   * @throws GrammarException when it is too large, cannot be followed, or permits no text that the
   *     tokens can write
   */
  public static CompiledGrammar of(Grammar grammar, Vocabulary vocabulary) {
    return new CompiledGrammar(Automaton.of(grammar, vocabulary), vocabulary);
  }

  /** Follows a text of its own, whose first blank may be dropped. */
  public GrammarMatcher matcher() {
    return matcher(true);
  }

  /** Follows the continuation of a text. */
  public GrammarMatcher continuationMatcher() {
    return matcher(false);
  }

  private GrammarMatcher matcher(boolean isFirst) {
    return new GrammarMatcher(this, bounded(stacks::start), isFirst);
  }

  /** The result of bounded work, which one thread does at a time. */
  private <T> T bounded(Supplier<T> work) {
    synchronized (lock) {
      stacks.allow(MOST_WORK);
      try {
        return work.get();
      } finally {
        stacks.trim();
      }
    }
  }

  /**
   * The tokens that may come next.
   *
   * @param isFirst whether they begin a text of its own
   */
  long[] tokens(Stacks state, boolean isFirst) {
    return bounded(() -> isFirst ? first(state) : tokens.of(state));
  }

  /** The tokens that may come first: the same for all texts, and therefore found once. */
  private long[] first(Stacks start) {
    long[] known = first;
    if (known != null) {
      return known;
    }
    long[] bits = tokens.of(start);
    if (vocabulary.changedFirst().length > 0) {
      bits = bits.clone();
      for (int token : vocabulary.changedFirst()) {
        byte[] bytes = vocabulary.firstBytes(token);
        boolean may = bytes.length > 0 && !follow(start, bytes).isNone();
        long bit = 1L << token;
        bits[token / Long.SIZE] =
            may ? bits[token / Long.SIZE] | bit : bits[token / Long.SIZE] & ~bit;
      }
    }
    first = bits;
    return bits;
  }

  /** Where a token leads; with no stack at all when it may not come. */
  Stacks next(Stacks state, int token, boolean isFirst) {
    return bounded(() -> findNext(state, token, isFirst));
  }

  private Stacks findNext(Stacks state, int token, boolean isFirst) {
    int named = automaton.specials().indexOf(token);
    if (named >= 0) {
      return stacks.next(state, automaton.special(named));
    }
    byte[] bytes = isFirst ? vocabulary.firstBytes(token) : vocabulary.bytes(token);
    return bytes.length == 0 ? stacks.next(state, automaton.otherSpecial()) : follow(state, bytes);
  }

  private Stacks follow(Stacks from, byte[] bytes) {
    Stacks state = from;
    for (int i = 0; i < bytes.length && !state.isNone(); i++) {
      state = stacks.next(state, automaton.symbol(bytes[i] & 0xFF));
    }
    return state;
  }
}
