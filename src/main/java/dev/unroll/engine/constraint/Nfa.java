package dev.unroll.engine.constraint;

import java.util.ArrayList;
import java.util.List;

/**
 * A nondeterministic automaton of one rule. Its edges take a byte, what another rule permits, a
 * token that is no text, or nothing.
 */
final class Nfa {
  /** What an edge takes. */
  enum Kind {
    NOTHING,
    /** A byte from {@code low} to {@code high}. */
    BYTES,
    /** What the rule numbered {@code low} permits. */
    RULE,
    /** A token that is no text: the one numbered {@code low} among those that are named. */
    SPECIAL,
    /** Any token that is no text and is not named. */
    OTHER_SPECIAL
  }

  record Edge(Kind kind, int low, int high, int to) {}

  static final int START = 0;

  private final List<List<Edge>> edges = new ArrayList<>();
  private final Budget budget;
  private int end = START;

  Nfa(Budget budget) {
    this.budget = budget;
    var unused = state();
  }

  int state() {
    budget.take(1);
    edges.add(new ArrayList<>(2));
    return edges.size() - 1;
  }

  int size() {
    return edges.size();
  }

  List<Edge> edges(int state) {
    return edges.get(state);
  }

  /** The state in which a text is complete. */
  int end() {
    return end;
  }

  void setEnd(int state) {
    end = state;
  }

  void nothing(int from, int to) {
    add(from, new Edge(Kind.NOTHING, 0, 0, to));
  }

  void bytes(int from, int low, int high, int to) {
    add(from, new Edge(Kind.BYTES, low, high, to));
  }

  void rule(int from, int rule, int to) {
    add(from, new Edge(Kind.RULE, rule, rule, to));
  }

  void special(int from, int named, int to) {
    add(from, new Edge(Kind.SPECIAL, named, named, to));
  }

  void otherSpecial(int from, int to) {
    add(from, new Edge(Kind.OTHER_SPECIAL, 0, 0, to));
  }

  private void add(int from, Edge edge) {
    budget.take(1);
    edges.get(from).add(edge);
  }
}
