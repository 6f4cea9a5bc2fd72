package dev.unroll.engine.constraint;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens may come, as sets of bits, for the sets of stacks of one grammar. What depends on
 * the position on top alone is found once for each position; only tokens that go on behind the end
 * of its rule are looked at for each stack (Dong et al. 2024). Belongs to one thread at a time.
 */
final class TokenSets {
  /** Most bytes that are kept of sets by position, and as many of those by stacks. */
  private static final long MOST_KEPT = 4 << 20;

  private static final int FEW = 64;

  /** So few nodes are rather looked at one by one. */
  private static final int FEW_NODES = 3;

  private final Automaton automaton;
  private final StackSets stacks;
  private final TokenTrie trie;
  private final Vocabulary vocabulary;
  private final int words;
  private final Stacks[] path;
  private final ByteRuns runs;

  private final @Nullable AtPosition[] atPositions;
  private final Deque<Integer> keptPositions = new ArrayDeque<>();
  private final Deque<Stacks> keptStacks = new ArrayDeque<>();
  private long keptBytes;

  /**
   * What may come at a position.
   *
   * @param few the tokens, when they are few
   * @param many the tokens, otherwise
   * @param leaving nodes at which the position's rule may be over, and tokens go on
   * @param depth levels from the position's rule on that its tokens lead to, at most
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record AtPosition(int[] few, long[] many, int[] leaving, int depth) {
    long bytes() {
      return (long) Integer.BYTES * (few.length + leaving.length) + (long) Long.BYTES * many.length;
    }
  }

  TokenSets(Automaton automaton, StackSets stacks, Vocabulary vocabulary) {
    this.automaton = automaton;
    this.stacks = stacks;
    this.vocabulary = vocabulary;
    this.trie = vocabulary.trie();
    this.words = (vocabulary.size() + Long.SIZE - 1) / Long.SIZE;
    this.runs = new ByteRuns(automaton, stacks);
    this.path = new Stacks[trie.height() + 1];
    this.atPositions = new AtPosition[automaton.positions()];
  }

  /** The tokens that may come; not to be changed. */
  long[] of(Stacks state) {
    long[] known = state.tokens;
    if (known != null) {
      return known;
    }
    long[] bits = new long[words];
    for (int i = 0; i < state.tops.length; i++) {
      Stacks below = state.below[i];
      AtPosition tokens = at(state.tops[i]);
      if (below.depth + tokens.depth() + automaton.mostNeeds() > Automaton.MOST_LEVELS) {
        // Some of them may lead too deep here.
        var unused = walk(stacks.above(state.tops[i], below), 0, bits, null);
        continue;
      }
      for (int token : tokens.few()) {
        set(token, bits);
      }
      for (int word = 0; word < tokens.many().length; word++) {
        bits[word] |= tokens.many()[word];
      }
      if (tokens.leaving().length > 0) {
        Stacks behind = stacks.expand(below);
        for (int node : tokens.leaving()) {
          var unused = walk(behind, node, bits, null);
        }
      }
    }
    addTextless(state, bits);
    state.tokens = bits;
    keptStacks.add(state);
    if ((long) keptStacks.size() * words * Long.BYTES > MOST_KEPT) {
      keptStacks.remove().tokens = null;
    }
    return bits;
  }

  private void addTextless(Stacks state, long[] bits) {
    if (!stacks.next(state, automaton.otherSpecial()).isNone()) {
      for (int token : vocabulary.textless()) {
        if (!automaton.specials().contains(token)) {
          set(token, bits);
        }
      }
    }
    for (int i = 0; i < automaton.specials().size(); i++) {
      if (!stacks.next(state, automaton.special(i)).isNone()) {
        set(automaton.specials().get(i), bits);
      }
    }
  }

  private AtPosition at(int position) {
    AtPosition known = atPositions[position];
    if (known != null) {
      return known;
    }
    long[] bits = new long[words];
    Leaving leaving = new Leaving();
    int depth = walk(stacks.above(position), 0, bits, leaving);
    int count = 0;
    for (long word : bits) {
      count += Long.bitCount(word);
    }
    AtPosition tokens =
        count <= FEW
            ? new AtPosition(few(bits, count), new long[0], leaving.nodes(), depth)
            : new AtPosition(new int[0], bits, leaving.nodes(), depth);
    atPositions[position] = tokens;
    keptPositions.add(position);
    keptBytes += tokens.bytes();
    while (keptBytes > MOST_KEPT && keptPositions.size() > 1) {
      int oldest = keptPositions.remove();
      AtPosition forgotten = atPositions[oldest];
      keptBytes -= forgotten == null ? 0 : forgotten.bytes();
      atPositions[oldest] = null;
    }
    return tokens;
  }

  private static int[] few(long[] bits, int count) {
    int[] tokens = new int[count];
    int at = 0;
    for (int word = 0; word < bits.length; word++) {
      for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
        tokens[at] = word * Long.SIZE + Long.numberOfTrailingZeros(rest);
        at++;
      }
    }
    return tokens;
  }

  /** Nodes, in the order in which they are added. */
  private static final class Leaving {
    private int[] nodes = new int[8];
    private int size;

    void add(int node) {
      if (size == nodes.length) {
        nodes = Arrays.copyOf(nodes, 2 * size);
      }
      nodes[size] = node;
      size++;
    }

    int[] nodes() {
      return Arrays.copyOf(nodes, size);
    }
  }

  /**
   * Adds the tokens below a node that may come.
   *
   * @param from what may be said behind the node
   * @param leaving receives the nodes at which nothing is known of what follows; null when that
   *     cannot be
   * @return how many levels there are on the way, at most
   */
  private int walk(Stacks from, int root, long[] bits, @Nullable Leaving leaving) {
    path[trie.depth(root)] = from;
    int end = trie.behind(root);
    int visited = 0;
    int deepest = from.depth;
    for (int node = root + 1; node < end; visited++) {
      int depth = trie.depth(node);
      Stacks to = stacks.next(path[depth - 1], automaton.symbol(trie.label(node)));
      if (to.isNone()) {
        node = trie.behind(node);
        continue;
      }
      deepest = Math.max(deepest, to.depth);
      int behind = trie.first(node + 1);
      for (int place = trie.first(node); place < behind; place++) {
        set(trie.token(place), bits);
      }
      if (leaving != null && to.hasUnknown && trie.behind(node) > node + 1) {
        leaving.add(node);
      }
      if (trie.behind(node) > node + FEW_NODES
          && runs.mayFollow(to, trie.groupsBelow(node), trie.heightOf(node))) {
        int last = trie.first(trie.behind(node));
        for (int place = behind; place < last; place++) {
          set(trie.token(place), bits);
        }
        node = trie.behind(node);
        continue;
      }
      path[depth] = to;
      node = to.tops.length == 0 ? trie.behind(node) : node + 1;
    }
    stacks.spend(visited);
    return deepest;
  }

  private static void set(int token, long[] bits) {
    bits[token / Long.SIZE] |= 1L << token;
  }
}
