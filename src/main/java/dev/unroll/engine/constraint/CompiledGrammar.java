package dev.unroll.engine.constraint;

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

  /** Follows a new text. */
  public GrammarMatcher matcher() {
    synchronized (lock) {
      stacks.allow(MOST_WORK);
      return new GrammarMatcher(this, stacks.start());
    }
  }

  int size() {
    return vocabulary.size();
  }

  /**
   * The tokens that may come next.
   *
   * @param isFirst whether the text has none yet
   */
  long[] tokens(Stacks state, boolean isFirst) {
    synchronized (lock) {
      stacks.allow(MOST_WORK);
      long[] all = tokens.of(state);
      if (!isFirst || vocabulary.changedFirst().length == 0) {
        return all;
      }
      long[] first = all.clone();
      for (int token : vocabulary.changedFirst()) {
        byte[] bytes = vocabulary.firstBytes(token);
        boolean may = bytes.length > 0 && !follow(state, bytes).isNone();
        long bit = 1L << token;
        first[token / Long.SIZE] =
            may ? first[token / Long.SIZE] | bit : first[token / Long.SIZE] & ~bit;
      }
      return first;
    }
  }

  /** Where a token leads; with no stack at all when it may not come. */
  Stacks next(Stacks state, int token, boolean isFirst) {
    synchronized (lock) {
      stacks.allow(MOST_WORK);
      byte[] bytes = isFirst ? vocabulary.firstBytes(token) : vocabulary.bytes(token);
      int named = automaton.specials().indexOf(token);
      if (named >= 0) {
        return stacks.next(state, automaton.special(named));
      }
      return bytes.length == 0
          ? stacks.next(state, automaton.otherSpecial())
          : follow(state, bytes);
    }
  }

  private Stacks follow(Stacks from, byte[] bytes) {
    Stacks state = from;
    for (int i = 0; i < bytes.length && !state.isNone(); i++) {
      state = stacks.next(state, automaton.symbol(bytes[i] & 0xFF));
    }
    return state;
  }
}
