package dev.unroll.engine.constraint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rules of a grammar as automata that call each other: a position is a state of one of them.
 * All positions can be completed: edges that lead nowhere are left out. Immutable.
 */
final class Automaton {
  /** Most levels of rules within rules. */
  static final int MOST_LEVELS = 400;

  private static final int MOST_POSITIONS = 60_000;

  /** Most states and edges before rules are made deterministic. */
  private static final long MOST_PARTS = 600_000;

  private static final long MOST_WORK = 15_000_000;
  private static final String TOO_LARGE = "is too large to follow";
  private static final int NEVER = Integer.MAX_VALUE;
  private static final int BYTES = 0x100;

  /** The first symbol that is no class of bytes stands for tokens that are not named. */
  private final int classes;

  private final int[] classOf = new int[BYTES];
  private final List<Integer> specials;

  /** For each position, triples: the first symbol, the last one, the next position. */
  private final int[][] next;

  /** For each position, pairs: the first position of a rule, the position behind the call. */
  private final int[][] calls;

  private final BitSet accepts = new BitSet();

  /** For each position, how many levels its rule needs at least above its own. */
  private final int[] needs;

  private final int mostNeeds;

  private Automaton(NfaBuilder.Rules rules, Budget budget) {
    specials = rules.specials();
    List<Dfa> dfas = new ArrayList<>();
    int size = 0;
    for (Nfa rule : rules.rules()) {
      Dfa dfa = Dfa.of(rule, budget);
      dfas.add(dfa);
      size += dfa.states().size();
      if (size > MOST_POSITIONS) {
        throw new GrammarException(TOO_LARGE);
      }
    }
    int[] starts = new int[dfas.size()];
    for (int i = 1; i < starts.length; i++) {
      starts[i] = starts[i - 1] + dfas.get(i - 1).states().size();
    }
    classes = classes(dfas);
    next = new int[size][];
    calls = new int[size][];
    needs = new int[size];
    int[] ruleOf = new int[size];
    for (int i = 0; i < starts.length; i++) {
      int position = starts[i];
      for (Dfa.State state : dfas.get(i).states()) {
        next[position] = symbols(state, starts[i]);
        calls[position] = state.rules().clone();
        for (int j = 0; j < calls[position].length; j += 2) {
          calls[position][j] = starts[calls[position][j]];
          calls[position][j + 1] += starts[i];
        }
        accepts.set(position, state.accepts());
        ruleOf[position] = i;
        position++;
      }
    }
    findNeeds(budget);
    leaveOutDead();
    if (needs[0] == NEVER) {
      throw new GrammarException(
          "permits no text that the model's tokens can write" + lacking(rules.unwritable()));
    }
    if (needs[0] >= MOST_LEVELS) {
      throw new GrammarException("is nested too deeply");
    }
    mostNeeds = Arrays.stream(needs).filter(need -> need != NEVER).max().orElse(0);
    LeftRecursion.refuse(calls, accepts, budget);
  }

  /**
   * The automaton of a grammar.
   *
   * @throws GrammarException when it is too large, or permits nothing, or a rule begins with itself
   */
  static Automaton of(Grammar grammar, Vocabulary vocabulary) {
    Budget parts = new Budget(MOST_PARTS, TOO_LARGE);
    Budget work = new Budget(MOST_WORK, TOO_LARGE);
    return new Automaton(NfaBuilder.of(grammar, vocabulary, parts, work), work);
  }

  private static String lacking(List<Integer> characters) {
    return characters.isEmpty()
        ? ""
        : characters.stream()
            .map(character -> "'" + Character.toString(character) + "'")
            .collect(Collectors.joining(", ", "; they lack ", ""));
  }

  /** Numbers the bytes, the same for bytes that no edge distinguishes. */
  private int classes(List<Dfa> dfas) {
    BitSet bounds = new BitSet();
    for (Dfa dfa : dfas) {
      for (Dfa.State state : dfa.states()) {
        for (int i = 0; i < state.bytes().length; i += 3) {
          bounds.set(state.bytes()[i]);
          bounds.set(state.bytes()[i + 1] + 1);
        }
      }
    }
    int number = 0;
    for (int b = 0; b < BYTES; b++) {
      if (b > 0 && bounds.get(b)) {
        number++;
      }
      classOf[b] = number;
    }
    return number + 1;
  }

  private int[] symbols(Dfa.State state, int start) {
    int[] bytes = state.bytes();
    int[] symbols = Arrays.copyOf(bytes, bytes.length + state.specials().length / 2 * 3);
    for (int i = 0; i < bytes.length; i += 3) {
      symbols[i] = classOf[bytes[i]];
      symbols[i + 1] = classOf[bytes[i + 1]];
      symbols[i + 2] += start;
    }
    for (int i = 0, at = bytes.length; i < state.specials().length; i += 2, at += 3) {
      int named = state.specials()[i];
      symbols[at] = named == Dfa.OTHER_SPECIAL ? classes : classes + 1 + named;
      symbols[at + 1] = symbols[at];
      symbols[at + 2] = state.specials()[i + 1] + start;
    }
    return symbols;
  }

  /** The least fixed point of: one of the ways on, and the most that anything on it needs. */
  private void findNeeds(Budget budget) {
    Arrays.fill(needs, NEVER);
    long edges = 0;
    for (int position = 0; position < needs.length; position++) {
      edges += 1 + next[position].length / 3 + calls[position].length / 2;
    }
    boolean changes = true;
    while (changes) {
      changes = false;
      budget.take(edges);
      for (int position = needs.length - 1; position >= 0; position--) {
        int need = need(position);
        changes |= need < needs[position];
        needs[position] = need;
      }
    }
  }

  private int need(int position) {
    if (accepts.get(position)) {
      return 0;
    }
    int least = needs[position];
    for (int i = 2; i < next[position].length; i += 3) {
      least = Math.min(least, needs[next[position][i]]);
    }
    for (int i = 0; i < calls[position].length; i += 2) {
      int inner = needs[calls[position][i]];
      int above = inner == NEVER ? NEVER : inner + 1;
      least = Math.min(least, Math.max(above, needs[calls[position][i + 1]]));
    }
    return least;
  }

  private void leaveOutDead() {
    for (int position = 0; position < next.length; position++) {
      int[] edges = next[position];
      int kept = 0;
      for (int i = 0; i < edges.length; i += 3) {
        if (needs[edges[i + 2]] != NEVER) {
          System.arraycopy(edges, i, edges, kept, 3);
          kept += 3;
        }
      }
      next[position] = kept == edges.length ? edges : Arrays.copyOf(edges, kept);
      int[] pairs = calls[position];
      kept = 0;
      for (int i = 0; i < pairs.length; i += 2) {
        if (needs[pairs[i]] != NEVER && needs[pairs[i + 1]] != NEVER) {
          System.arraycopy(pairs, i, pairs, kept, 2);
          kept += 2;
        }
      }
      calls[position] = kept == pairs.length ? pairs : Arrays.copyOf(pairs, kept);
    }
  }

  int positions() {
    return next.length;
  }

  /** The tokens that are no text and are named, in the order of their symbols. */
  List<Integer> specials() {
    return specials;
  }

  /** How many symbols there are: classes of bytes, the other tokens, the named ones. */
  int symbols() {
    return classes + 1 + specials.size();
  }

  /** The symbol of a byte from 0 to 255. */
  int symbol(int unsignedByte) {
    return classOf[unsignedByte];
  }

  int otherSpecial() {
    return classes;
  }

  int special(int named) {
    return classes + 1 + named;
  }

  /** The next position, or -1. */
  int next(int position, int symbol) {
    int[] edges = next[position];
    for (int i = 0; i < edges.length; i += 3) {
      if (symbol <= edges[i + 1] && symbol >= edges[i]) {
        return edges[i + 2];
      }
    }
    return -1;
  }

  boolean hasSymbols(int position) {
    return next[position].length > 0;
  }

  int[] calls(int position) {
    return calls[position];
  }

  boolean accepts(int position) {
    return accepts.get(position);
  }

  /** Whether a rule is over in this position, whatever comes. */
  boolean isEnd(int position) {
    return accepts.get(position) && next[position].length == 0 && calls[position].length == 0;
  }

  int needs(int position) {
    return needs[position];
  }

  /** The most that any position needs. */
  int mostNeeds() {
    return mostNeeds;
  }
}
