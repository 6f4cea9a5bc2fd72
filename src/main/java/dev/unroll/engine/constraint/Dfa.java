package dev.unroll.engine.constraint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A deterministic automaton of one rule, as far as one rule alone can be: at most one edge of a
 * state takes a byte, and at most one takes a certain rule. State 0 is the first.
 */
final class Dfa {
  /**
   * The edges of a state.
   *
   * @param bytes triples in order: the first byte, the last one, the next state
   * @param rules pairs: the rule, the state behind it
   * @param specials pairs: the named token or {@link #OTHER_SPECIAL}, the next state
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record State(int[] bytes, int[] rules, int[] specials, boolean accepts) {}

  /** A state costs as much as so many edges. */
  private static final int COST_OF_STATE = 50;

  /** Any token that is no text and has no name in the grammar. */
  static final int OTHER_SPECIAL = -1;

  private final List<State> states;

  private Dfa(List<State> states) {
    this.states = states;
  }

  List<State> states() {
    return states;
  }

  /** The same without choices between edges (Rabin and Scott 1959). */
  static Dfa of(Nfa nfa, Budget budget) {
    return new Dfa(new Subsets(nfa, budget).states());
  }

  /** The texts that both permit; neither has rules or tokens. */
  static Dfa both(Dfa one, Dfa other, Budget budget) {
    Map<Long, Integer> numbers = new HashMap<>();
    List<int[]> pairs = new ArrayList<>();
    List<State> states = new ArrayList<>();
    numbers.put(0L, 0);
    pairs.add(new int[] {0, 0});
    for (int i = 0; i < pairs.size(); i++) {
      State a = one.states.get(pairs.get(i)[0]);
      State b = other.states.get(pairs.get(i)[1]);
      budget.take(COST_OF_STATE + a.bytes().length + b.bytes().length);
      List<Integer> bytes = new ArrayList<>();
      for (int x = 0, y = 0; x < a.bytes().length && y < b.bytes().length; ) {
        int low = Math.max(a.bytes()[x], b.bytes()[y]);
        int high = Math.min(a.bytes()[x + 1], b.bytes()[y + 1]);
        if (low <= high) {
          int[] pair = {a.bytes()[x + 2], b.bytes()[y + 2]};
          int to =
              numbers.computeIfAbsent(
                  (long) pair[0] << Integer.SIZE | pair[1],
                  _ -> {
                    pairs.add(pair);
                    return pairs.size() - 1;
                  });
          bytes.addAll(List.of(low, high, to));
        }
        if (a.bytes()[x + 1] < b.bytes()[y + 1]) {
          x += 3;
        } else {
          y += 3;
        }
      }
      boolean accepts = a.accepts() && b.accepts();
      states.add(new State(ints(bytes), new int[0], new int[0], accepts));
    }
    return new Dfa(states);
  }

  /** Adds its states to an automaton behind one of that, and returns the state behind them. */
  int copyTo(Nfa nfa, int from) {
    int[] copies = new int[states.size()];
    Arrays.setAll(copies, _ -> nfa.state());
    int end = nfa.state();
    nfa.nothing(from, copies[0]);
    for (int i = 0; i < copies.length; i++) {
      int[] bytes = states.get(i).bytes();
      for (int j = 0; j < bytes.length; j += 3) {
        nfa.bytes(copies[i], bytes[j], bytes[j + 1], copies[bytes[j + 2]]);
      }
      if (states.get(i).accepts()) {
        nfa.nothing(copies[i], end);
      }
    }
    return end;
  }

  private static int[] ints(List<Integer> numbers) {
    return numbers.stream().mapToInt(number -> number).toArray();
  }

  /** The sets of states in which a nondeterministic automaton can be. */
  private static final class Subsets {
    private final Nfa nfa;
    private final Budget budget;
    private final Map<Subset, Integer> numbers = new HashMap<>();
    private final List<int[]> subsets = new ArrayList<>();

    /** The states that are reached now, and in which search each was reached last. */
    private final int[] reached;

    private final int[] searches;
    private int count;
    private int search;

    Subsets(Nfa nfa, Budget budget) {
      this.nfa = nfa;
      this.budget = budget;
      this.reached = new int[nfa.size()];
      this.searches = new int[nfa.size()];
    }

    /** States in rising order. */
    @SuppressWarnings("ArrayRecordComponent") // compared by what is in it
    private record Subset(int[] states) {
      @Override
      public boolean equals(@Nullable Object other) {
        return other instanceof Subset(int[] others) && Arrays.equals(states, others);
      }

      @Override
      public int hashCode() {
        return Arrays.hashCode(states);
      }
    }

    List<State> states() {
      List<State> states = new ArrayList<>();
      number(List.of(Nfa.START));
      for (int i = 0; i < subsets.size(); i++) {
        states.add(state(subsets.get(i)));
      }
      return states;
    }

    /** The number of the set of these states and of those that nothing is needed to get to. */
    private int number(List<Integer> states) {
      search++;
      count = 0;
      states.forEach(this::reach);
      for (int i = 0; i < count; i++) {
        for (Nfa.Edge edge : nfa.edges(reached[i])) {
          budget.take(1);
          if (edge.kind() == Nfa.Kind.NOTHING) {
            reach(edge.to());
          }
        }
      }
      int[] subset = Arrays.stream(reached, 0, count).filter(this::matters).sorted().toArray();
      return numbers.computeIfAbsent(
          new Subset(subset),
          _ -> {
            budget.take(COST_OF_STATE + subset.length);
            subsets.add(subset);
            return subsets.size() - 1;
          });
    }

    private void reach(int state) {
      if (searches[state] != search) {
        searches[state] = search;
        reached[count] = state;
        count++;
      }
    }

    /** Whether something other than nothing leads on from a state, or a text may end in it. */
    private boolean matters(int state) {
      return state == nfa.end()
          || nfa.edges(state).stream().anyMatch(edge -> edge.kind() != Nfa.Kind.NOTHING);
    }

    private State state(int[] subset) {
      List<Nfa.Edge> bytes = new ArrayList<>();
      Map<Integer, List<Integer>> rules = new HashMap<>();
      Map<Integer, List<Integer>> specials = new HashMap<>();
      boolean accepts = false;
      for (int member : subset) {
        accepts |= member == nfa.end();
        for (Nfa.Edge edge : nfa.edges(member)) {
          switch (edge.kind()) {
            case NOTHING -> {}
            case BYTES -> bytes.add(edge);
            case RULE -> rules.computeIfAbsent(edge.low(), _ -> new ArrayList<>()).add(edge.to());
            case SPECIAL ->
                specials.computeIfAbsent(edge.low(), _ -> new ArrayList<>()).add(edge.to());
            case OTHER_SPECIAL ->
                specials.computeIfAbsent(OTHER_SPECIAL, _ -> new ArrayList<>()).add(edge.to());
          }
        }
      }
      return new State(next(bytes), next(rules), next(specials), accepts);
    }

    private int[] next(Map<Integer, List<Integer>> reached) {
      List<Integer> pairs = new ArrayList<>();
      reached.keySet().stream()
          .sorted()
          .forEach(
              taken ->
                  pairs.addAll(List.of(taken, number(reached.getOrDefault(taken, List.of())))));
      return ints(pairs);
    }

    private int[] next(List<Nfa.Edge> edges) {
      BitSet bounds = new BitSet();
      for (Nfa.Edge edge : edges) {
        bounds.set(edge.low());
        bounds.set(edge.high() + 1);
      }
      List<Integer> triples = new ArrayList<>();
      for (int low = bounds.nextSetBit(0); low >= 0; low = bounds.nextSetBit(low + 1)) {
        int high = bounds.nextSetBit(low + 1) - 1;
        List<Integer> reached = new ArrayList<>();
        budget.take(edges.size());
        for (Nfa.Edge edge : edges) {
          if (edge.low() <= low && low <= edge.high()) {
            reached.add(edge.to());
          }
        }
        if (!reached.isEmpty()) {
          int to = number(reached);
          int last = triples.size() - 3;
          if (last >= 0 && triples.get(last + 2) == to && triples.get(last + 1) == low - 1) {
            triples.set(last + 1, high);
          } else {
            triples.addAll(List.of(low, high, to));
          }
        }
      }
      return ints(triples);
    }
  }
}
