package dev.unroll.text.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * One run of byte-pair encoding's training over distinct words and their counts.
 *
 * <p>The words lie one after the other in one array of symbols, linked to skip those that were
 * merged away. Each pair knows the places where it occurs, so that a merge touches nothing else.
 * Only pairs with the newest token gain occurrences, all others just lose some: the queue may
 * therefore hold counts that are too large, and one that has become so when its turn comes goes
 * back with its present count.
 */
final class PairMerging {
  /** The symbol between words, and before the first and after the last. */
  private static final int BOUNDARY = -1;

  /** The symbol where the right half of a merged pair was. */
  private static final int GONE = -2;

  /** Most bytes of a token: readers of JSON refuse names that are much longer. */
  private static final int LONGEST_TOKEN = 1_000;

  private static final Comparator<Candidate> ORDER =
      Comparator.comparingLong(Candidate::count)
          .reversed()
          .thenComparingInt(candidate -> candidate.pair.left)
          .thenComparingInt(candidate -> candidate.pair.right);

  private final BytePairTrainer settings;
  private final List<String> tokens;
  private final Set<String> names;
  private final List<String> merges = new ArrayList<>();

  /** By place. */
  private final int[] symbols;

  private final int[] next;
  private final int[] previous;
  private final int[] words;

  private final long[] counts; // by word
  private final Map<Long, Pair> pairs = new HashMap<>();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>(ORDER);
  private long length;

  /**
   * @param words distinct
   * @param counts how often each word occurs
   */
  PairMerging(BytePairTrainer settings, byte[][] words, long[] counts) {
    this.settings = settings;
    this.counts = counts;
    tokens = new ArrayList<>(settings.special());
    for (int value = 0; value < BytePairTrainer.BYTES; value++) {
      tokens.add(ByteAlphabet.character(value));
    }
    names = new HashSet<>(tokens);
    names.addAll(settings.added());
    int places = 1;
    for (byte[] word : words) {
      places = Math.addExact(places, word.length + 1);
    }
    symbols = new int[places];
    next = new int[places];
    previous = new int[places];
    this.words = new int[places];
    lay(words);
  }

  private void lay(byte[][] bytes) {
    symbols[0] = BOUNDARY;
    int place = 0;
    for (int word = 0; word < bytes.length; word++) {
      for (byte value : bytes[word]) {
        put(++place, settings.special().size() + Byte.toUnsignedInt(value), word);
      }
      put(++place, BOUNDARY, word);
      length += counts[word] * bytes[word].length;
    }
  }

  private void put(int place, int symbol, int word) {
    symbols[place] = symbol;
    words[place] = word;
    previous[place] = place - 1;
    next[place - 1] = place;
  }

  BytePairVocabulary run() {
    List<Pair> found = new ArrayList<>();
    for (int place = 0; place + 1 < symbols.length; place++) {
      gain(place, place + 1, found);
    }
    enqueue(found);
    int most = settings.vocabSize() - settings.added().size();
    while (tokens.size() < most) {
      Candidate best = queue.poll();
      if (best == null) {
        break;
      }
      Pair pair = best.pair;
      if (best.count != pair.count) {
        enqueue(List.of(pair));
      } else if (isShort(pair) && names.add(tokens.get(pair.left) + tokens.get(pair.right))) {
        merge(pair);
      } // else the token would be no word, or be called as one that is not text
    }
    tokens.addAll(settings.added());
    return new BytePairVocabulary(
        settings.special().size(),
        settings.lowercase(),
        settings.digitsApart(),
        settings.added().size(),
        tokens,
        merges,
        length);
  }

  private boolean isShort(Pair pair) {
    return tokens.get(pair.left).length() + tokens.get(pair.right).length() <= LONGEST_TOKEN;
  }

  private void merge(Pair pair) {
    int token = tokens.size();
    merges.add(tokens.get(pair.left) + " " + tokens.get(pair.right));
    tokens.add(tokens.get(pair.left) + tokens.get(pair.right));
    pairs.remove(key(pair.left, pair.right));
    List<Pair> found = new ArrayList<>();
    for (int i = 0; i < pair.placeCount; i++) {
      int left = pair.places[i];
      int right = next[left];
      // Skips a place that has been merged since, as the second pair of "aaa" by the first.
      if (symbols[left] != pair.left || symbols[right] != pair.right) {
        continue;
      }
      int after = next[right];
      lose(previous[left], left);
      lose(right, after);
      symbols[left] = token;
      symbols[right] = GONE;
      next[left] = after;
      previous[after] = left;
      gain(previous[left], left, found);
      gain(left, after, found);
      length -= counts[words[left]];
    }
    enqueue(found);
  }

  private void lose(int left, int right) {
    Pair pair = pairs.get(key(symbols[left], symbols[right]));
    if (pair != null) { // neither a boundary nor the pair that is being merged
      pair.count -= counts[words[left]];
    }
  }

  private void gain(int left, int right, List<Pair> found) {
    if (symbols[left] == BOUNDARY || symbols[right] == BOUNDARY) {
      return;
    }
    Pair pair =
        pairs.computeIfAbsent(
            key(symbols[left], symbols[right]),
            _ -> {
              Pair added = new Pair(symbols[left], symbols[right]);
              found.add(added);
              return added;
            });
    pair.count += counts[words[left]];
    pair.add(left);
  }

  private void enqueue(List<Pair> some) {
    for (Pair pair : some) {
      if (pair.count >= settings.minimumCount()) {
        queue.add(new Candidate(pair.count, pair));
      }
    }
  }

  private static long key(int left, int right) {
    return (long) left << Integer.SIZE | (right & 0xffff_ffffL);
  }

  /** Two tokens that stand side by side. */
  private static final class Pair {
    private final int left;
    private final int right;

    /** Occurrences that are left. */
    private long count;

    /** Where it occurs or once did, ascending: where its left token begins. */
    private int[] places = new int[4];

    private int placeCount;

    private Pair(int left, int right) {
      this.left = left;
      this.right = right;
    }

    private void add(int place) {
      if (placeCount == places.length) {
        places = Arrays.copyOf(places, 2 * placeCount);
      }
      places[placeCount++] = place;
    }
  }

  /** A pair in the queue, with the count that it had when it came there. */
  private record Candidate(long count, Pair pair) {}
}
