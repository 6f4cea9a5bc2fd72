package dev.unroll.engine.constraint;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tokens by their bytes: a tree whose nodes are numbered so that a node's descendants follow it.
 * Node 0 is the root. Tokens have the order of their nodes, so that those below a node are in a row
 * too.
 */
final class TokenTrie {
  private final byte[] labels;
  private final short[] depths;
  private final int[] behind;
  private final int[] first;
  private final int[] tokens;
  private final int height;

  /**
   * For each node, the {@link ByteGroups} that the bytes below it are in, and how deep these go.
   */
  private final long[] groupsBelow;

  private final short[] heights;

  private TokenTrie(
      byte[] labels, short[] depths, int[] behind, int[] first, int[] tokens, int height) {
    this.labels = labels;
    this.depths = depths;
    this.behind = behind;
    this.first = first;
    this.tokens = tokens;
    this.height = height;
    this.groupsBelow = new long[labels.length];
    this.heights = new short[labels.length];
    for (int node = labels.length - 1; node > 0; node--) {
      // Children are behind their parents: what is below a child is known before its parent's.
      for (int child = node + 1; child < behind[node]; child = behind[child]) {
        groupsBelow[node] |= groupsBelow[child] | ByteGroups.of(labels[child] & 0xFF);
        heights[node] = (short) Math.max(heights[node], heights[child] + 1);
      }
    }
  }

  /**
   * The tree of tokens.
   *
   * @param texts of each token; those without one are not in the tree
   */
  static TokenTrie of(List<byte[]> texts) {
    int[] tokens =
        IntStream.range(0, texts.size())
            .filter(
                token -> texts.get(token).length > 0 && texts.get(token).length <= Short.MAX_VALUE)
            .boxed()
            .sorted((a, b) -> Arrays.compareUnsigned(texts.get(a), texts.get(b)))
            .mapToInt(token -> token)
            .toArray();
    int most = 1;
    byte[] before = {};
    int longest = 0;
    for (int token : tokens) {
      byte[] text = texts.get(token);
      most += text.length - shared(before, text);
      longest = Math.max(longest, text.length);
      before = text;
    }
    byte[] labels = new byte[most];
    short[] depths = new short[most];
    int[] behind = new int[most];
    int[] first = new int[most + 1];
    int[] open = new int[longest + 1]; // the node at each depth
    int count = 1;
    before = new byte[0];
    for (int i = 0; i < tokens.length; i++) {
      byte[] text = texts.get(tokens[i]);
      int shared = shared(before, text);
      for (int depth = shared + 1; depth <= before.length; depth++) {
        behind[open[depth]] = count;
      }
      for (int depth = shared + 1; depth <= text.length; depth++) {
        labels[count] = text[depth - 1];
        depths[count] = (short) depth;
        first[count] = i;
        open[depth] = count;
        count++;
      }
      before = text;
    }
    for (int depth = 0; depth <= before.length; depth++) {
      behind[open[depth]] = count;
    }
    first[count] = tokens.length;
    return new TokenTrie(labels, depths, behind, first, tokens, longest);
  }

  private static int shared(byte[] a, byte[] b) {
    int mismatch = Arrays.mismatch(a, b);
    return mismatch < 0 ? a.length : mismatch;
  }

  int nodes() {
    return labels.length;
  }

  /** The most bytes that lead to a node. */
  int height() {
    return height;
  }

  /** The groups of the bytes below a node, a bit each. */
  long groupsBelow(int node) {
    return groupsBelow[node];
  }

  /** How many bytes are below a node in a row, at most. */
  int heightOf(int node) {
    return heights[node];
  }

  /** The byte that leads to a node, from 0 to 255. */
  int label(int node) {
    return labels[node] & 0xFF;
  }

  /** How many bytes lead to a node. */
  int depth(int node) {
    return depths[node];
  }

  /** The first node that is no descendant. */
  int behind(int node) {
    return behind[node];
  }

  /** The places of a node's own tokens: from this one up to that of the next node. */
  int first(int node) {
    return first[node];
  }

  /** The token at a place. */
  int token(int place) {
    return tokens[place];
  }
}
