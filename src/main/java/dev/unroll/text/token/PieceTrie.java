package dev.unroll.text.token;

import java.util.Arrays;

/** A prefix tree over byte strings, each with a number; its edges are in one hash table. */
final class PieceTrie {
  static final int NONE = -1;
  static final int ROOT = 0;

  /** Node times 256 plus byte plus one; 0 is a free place. */
  private long[] edges = new long[1 << 10];

  private int[] targets = new int[1 << 10];
  private int[] numbers = new int[1 << 8];
  private int nodes = 1;

  PieceTrie() {
    Arrays.fill(numbers, NONE);
  }

  void put(byte[] key, int number) {
    int node = ROOT;
    for (byte b : key) {
      int next = child(node, b);
      node = next == NONE ? add(node, b) : next;
    }
    numbers[node] = number;
  }

  /** The node behind one more byte, or {@link #NONE}. */
  int child(int node, byte b) {
    int at = place(edge(node, b));
    return edges[at] == 0 ? NONE : targets[at];
  }

  /** The number of the string that ends at a node, or {@link #NONE}. */
  int number(int node) {
    return numbers[node];
  }

  /** The length of the longest string at a place of a text; 0 if there is none. */
  int longest(byte[] text, int from) {
    int longest = 0;
    int node = ROOT;
    for (int at = from; at < text.length; at++) {
      node = child(node, text[at]);
      if (node == NONE) {
        break;
      }
      if (numbers[node] != NONE) {
        longest = at + 1 - from;
      }
    }
    return longest;
  }

  private int add(int node, byte b) {
    if (nodes == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * nodes);
      Arrays.fill(numbers, nodes, numbers.length, NONE);
    }
    if (2 * nodes > edges.length) {
      grow();
    }
    int at = place(edge(node, b));
    edges[at] = edge(node, b);
    targets[at] = nodes;
    return nodes++;
  }

  private void grow() {
    long[] old = edges;
    int[] oldTargets = targets;
    edges = new long[2 * old.length];
    targets = new int[2 * old.length];
    for (int i = 0; i < old.length; i++) {
      if (old[i] != 0) {
        int at = place(old[i]);
        edges[at] = old[i];
        targets[at] = oldTargets[i];
      }
    }
  }

  private static long edge(int node, byte b) {
    return (((long) node << 8) | (b & 0xff)) + 1;
  }

  private int place(long edge) {
    int mask = edges.length - 1;
    int at = (int) ((edge * 0x9E3779B97F4A7C15L) >>> 40) & mask;
    while (edges[at] != 0 && edges[at] != edge) {
      at = (at + 1) & mask;
    }
    return at;
  }
}
