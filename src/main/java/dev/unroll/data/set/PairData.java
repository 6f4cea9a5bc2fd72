package dev.unroll.data.set;

import dev.unroll.data.store.DataException;
import dev.unroll.data.store.Origin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Pairs of texts, divided.
 *
 * @param train pairs that the weights are fitted to
 * @param validation pairs that decide when to stop and which weights to keep
 * @param tests pairs that only the final figures are measured on, by name, the main ones first; may
 *     be empty
 * @param origin where they come from
 * @param shares how often an epoch has which pairs for training; empty when it has each once
 */
public record PairData(
    List<TextPair> train,
    List<TextPair> validation,
    SequencedMap<String, List<TextPair>> tests,
    Origin origin,
    List<Share> shares) {

  /**
   * Pairs that an epoch has equally often.
   *
   * @param name of their source
   * @param from the first of them
   * @param to after the last
   * @param weight how often an epoch has each
   */
  public record Share(String name, int from, int to, double weight) {}

  /** Pairs of one source, of which an epoch has each once. */
  public PairData(
      List<TextPair> train, List<TextPair> validation, List<TextPair> test, Origin origin) {
    this(train, validation, new LinkedHashMap<>(Map.of("test", test)), origin, List.of());
  }

  public PairData {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    tests = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tests));
    shares = List.copyOf(shares);
    if (train.isEmpty() || validation.isEmpty()) {
      throw new DataException(
          "%s: there are %d pairs for training, %d for validation and %d for the test, which is too few"
              .formatted(origin.name(), train.size(), validation.size(), test(tests).size()));
    }
  }

  /** The main pairs that only the final figures are measured on; may be empty. */
  public List<TextPair> test() {
    return test(tests);
  }

  private static List<TextPair> test(SequencedMap<String, List<TextPair>> tests) {
    return tests.isEmpty() ? List.of() : List.copyOf(tests.firstEntry().getValue());
  }

  /**
   * Divides pairs in their order.
   *
   * @throws DataException if there are too few
   */
  static PairData divided(List<TextPair> pairs, Shares shares, Origin origin) {
    Shares.Parts<TextPair> parts = shares.divide(pairs);
    return new PairData(parts.train(), parts.validation(), parts.test(), origin);
  }

  /** The same with what is read and what is written exchanged. */
  public PairData turned() {
    SequencedMap<String, List<TextPair>> turnedTests = new LinkedHashMap<>();
    tests.forEach((name, pairs) -> turnedTests.put(name, turned(pairs)));
    return new PairData(turned(train), turned(validation), turnedTests, origin, shares);
  }

  private static List<TextPair> turned(List<TextPair> pairs) {
    return pairs.stream().map(TextPair::turned).toList();
  }

  /**
   * With informal copies of some pairs for training: without punctuation at the end, or with a
   * source that starts in lower case, or both.
   *
   * @param share of the pairs for training, from 0 to 1
   * @param seed of their choice
   */
  public PairData withInformal(double share, long seed) {
    List<TextPair> more = new ArrayList<>(train);
    more.addAll(InformalPairs.of(train, share, seed));
    return new PairData(more, validation, tests, origin, shares);
  }
}
