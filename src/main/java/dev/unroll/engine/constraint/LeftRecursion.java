package dev.unroll.engine.constraint;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds rules that call themselves before anything was said, directly or through others. */
final class LeftRecursion {
  private final int[][] calls;
  private final Budget budget;

  /** Positions whose rule may be over without a further word. */
  private final BitSet mayEnd;

  private LeftRecursion(int[][] calls, BitSet accepts, Budget budget) {
    this.calls = calls;
    this.budget = budget;
    this.mayEnd = (BitSet) accepts.clone();
  }

  /**
   * Refuses such a rule.
   *
   * @param calls for each position, pairs: the first position of a rule, the position behind it
   * @param accepts the positions in which a rule may be over
   * @throws GrammarException when there is one
   */
  static void refuse(int[][] calls, BitSet accepts, Budget budget) {
    LeftRecursion search = new LeftRecursion(calls, accepts, budget);
    search.findEnds();
    search.refuse();
  }

  private void findEnds() {
    boolean changes = true;
    while (changes) {
      changes = false;
      budget.take(calls.length);
      for (int position = calls.length - 1; position >= 0; position--) {
        int[] pairs = calls[position];
        for (int i = 0; i < pairs.length && !mayEnd.get(position); i += 2) {
          if (mayEnd.get(pairs[i]) && mayEnd.get(pairs[i + 1])) {
            mayEnd.set(position);
            changes = true;
          }
        }
      }
    }
  }

  /** Kahn 1962: rules that nothing begins with any more are taken away, and none may be left. */
  private void refuse() {
    BitSet starts = new BitSet();
    starts.set(0);
    for (int[] pairs : calls) {
      for (int i = 0; i < pairs.length; i += 2) {
        starts.set(pairs[i]);
      }
    }
    Map<Integer, Set<Integer>> beginsWith = new HashMap<>();
    int[] incoming = new int[calls.length];
    for (int start : starts.stream().toArray()) {
      Set<Integer> called = firstCalls(start);
      called.forEach(target -> incoming[target]++);
      beginsWith.put(start, called);
    }
    Deque<Integer> free = new ArrayDeque<>();
    starts.stream().filter(start -> incoming[start] == 0).forEach(free::add);
    int taken = 0;
    while (!free.isEmpty()) {
      taken++;
      for (int target : beginsWith.getOrDefault(free.remove(), Set.of())) {
        incoming[target]--;
        if (incoming[target] == 0) {
          free.add(target);
        }
      }
    }
    if (taken < beginsWith.size()) {
      throw new GrammarException("has a rule that begins with itself, which cannot be followed");
    }
  }

  /** The rules that a rule may call before it has said anything. */
  private Set<Integer> firstCalls(int start) {
    Set<Integer> called = new HashSet<>();
    Set<Integer> seen = new HashSet<>(List.of(start));
    Deque<Integer> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      int[] pairs = calls[open.remove()];
      budget.take(1 + pairs.length);
      for (int i = 0; i < pairs.length; i += 2) {
        called.add(pairs[i]);
        if (mayEnd.get(pairs[i]) && seen.add(pairs[i + 1])) {
          open.add(pairs[i + 1]);
        }
      }
    }
    return called;
  }
}
