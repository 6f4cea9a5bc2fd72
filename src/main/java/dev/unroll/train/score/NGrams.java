package dev.unroll.train.score;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * How often each n-gram occurs in a text.
 *
 * @param counts by order, each from n-gram to count
 */
record NGrams(List<Map<String, Integer>> counts) {

  /** Those of words, which have no spaces in them. */
  static NGrams ofWords(List<String> words, int orders) {
    return of(
        words.size(), orders, (from, order) -> String.join(" ", words.subList(from, from + order)));
  }

  /** Those of characters (code points). */
  static NGrams ofCharacters(String text, int orders) {
    int[] characters = text.codePoints().toArray();
    return of(characters.length, orders, (from, order) -> new String(characters, from, order));
  }

  /**
   * Counts n-grams.
   *
   * @param ngram the one of a place and an order
   */
  private static NGrams of(int length, int orders, BiFunction<Integer, Integer, String> ngram) {
    List<Map<String, Integer>> counts = new ArrayList<>();
    for (int order = 1; order <= orders; order++) {
      Map<String, Integer> count = new HashMap<>();
      for (int i = 0; i + order <= length; i++) {
        count.merge(ngram.apply(i, order), 1, Integer::sum);
      }
      counts.add(count);
    }
    return new NGrams(counts);
  }

  /** These orders, and then others as further ones. */
  NGrams then(NGrams others) {
    List<Map<String, Integer>> both = new ArrayList<>(counts);
    both.addAll(others.counts);
    return new NGrams(both);
  }

  /** Each n-gram as often as the text has it that has it more often. */
  NGrams or(NGrams other) {
    List<Map<String, Integer>> most = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      Map<String, Integer> larger = new HashMap<>(counts.get(i));
      other.counts.get(i).forEach((ngram, count) -> larger.merge(ngram, count, Math::max));
      most.add(larger);
    }
    return new NGrams(most);
  }

  /** Number of n-grams of an order, from 1 on. */
  long total(int order) {
    return counts.get(order - 1).values().stream().mapToLong(Integer::longValue).sum();
  }

  /** Number of n-grams of an order that both have. */
  long shared(NGrams other, int order) {
    Map<String, Integer> others = other.counts.get(order - 1);
    long shared = 0;
    for (Map.Entry<String, Integer> ngram : counts.get(order - 1).entrySet()) {
      shared += Math.min(ngram.getValue(), others.getOrDefault(ngram.getKey(), 0));
    }
    return shared;
  }
}
