package dev.unroll.engine.lexical;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** A place in the tree of the token sequences that make a phrase. */
public final class PhraseNode {
  private final Map<Integer, PhraseNode> next = new TreeMap<>();
  private boolean last;

  PhraseNode() {}

  void add(long... tokens) {
    PhraseNode at = this;
    for (long token : tokens) {
      at = at.next.computeIfAbsent((int) token, _ -> new PhraseNode());
    }
    at.last = true;
  }

  /** The tokens that the phrase can go on with, ascending, and where they lead. */
  public Map<Integer, PhraseNode> next() {
    return next;
  }

  /** Whether the phrase is complete here. */
  public boolean isComplete() {
    return last;
  }

  boolean isEmpty() {
    return next.isEmpty();
  }

  /** The fewest tokens that are missing to a complete phrase. */
  int missing() {
    if (last) {
      return 0;
    }
    int fewest = next.values().stream().mapToInt(PhraseNode::missing).min().orElse(0);
    return 1 + fewest;
  }

  /** Adds all tokens below this place. */
  void collect(Collection<Integer> tokens) {
    tokens.addAll(next.keySet());
    next.values().forEach(node -> node.collect(tokens));
  }
}
