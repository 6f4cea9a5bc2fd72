package dev.unroll.data.set;

import static java.util.stream.Collectors.toSet;

import dev.unroll.data.batch.Order;
import dev.unroll.data.store.DataException;
import dev.unroll.data.store.Origin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A random split in which no sentence of validation or test is in the training part, not even with
 * other punctuation or case, on either side of a pair. Pairs that would break this are left out of
 * the training part; they are other translations of a sentence that is held out.
 *
 * @param validation number of pairs
 * @param test number of pairs
 */
public record HeldOut(int validation, int test, long seed) {
  private static final int MOST = 1_000;

  /** The default: a tenth of the pairs for each part, at most 1,000. */
  public static int usual(int pairs) {
    return Math.clamp(pairs / 10, 1, MOST);
  }

  /** Splits pairs; duplicates count once. */
  PairData divide(List<TextPair> pairs, Origin origin) {
    List<TextPair> distinct = List.copyOf(new LinkedHashSet<>(pairs));
    Sides kept = new Sides();
    Parts parts = take(pairs, kept);
    List<TextPair> train = distinct.stream().filter(kept::hasNeither).toList();
    return new PairData(train, parts.validation(), parts.test(), origin);
  }

  /**
   * Splits pairs, of which those of one group go into the same part, so that the parts have about
   * the numbers that are wanted; duplicates count once. Pairs of which a sentence is in the test
   * are left out of the other parts, and those of which one validates out of the training part.
   *
   * @param groups of pairs; one that is in several is of the first, so that phrases that come back
   *     everywhere do not join all groups
   * @throws DataException if nothing would be left for training
   */
  PairData divide(List<TextPair> pairs, Map<TextPair, List<String>> groups, Origin origin) {
    int all = new HashSet<>(pairs).size();
    if (validation + test >= all) {
      throw new DataException(
          "%s: %,d pairs for validation and %,d for the test leave none of %,d for training"
              .formatted(origin.name(), validation, test, all));
    }
    Shares shares =
        new Shares(
            (double) (all - validation - test) / all,
            (double) validation / all,
            (double) test / all);
    Shares.Parts<TextPair> parts =
        new DistinctParts<TextPair>(
                pair -> pair.source() + "\t" + pair.target(),
                pair -> groups.getOrDefault(pair, List.of()).stream().limit(1).collect(toSet()),
                _ -> "",
                shares,
                seed)
            .of(pairs);
    Sides kept = new Sides();
    parts.test().forEach(kept::add);
    List<TextPair> validating = parts.validation().stream().filter(kept::hasNeither).toList();
    validating.forEach(kept::add);
    List<TextPair> training = parts.train().stream().filter(kept::hasNeither).toList();
    return new PairData(training, validating, parts.test(), origin);
  }

  /** What is held out. */
  record Parts(List<TextPair> validation, List<TextPair> test) {}

  /**
   * Takes the pairs that are held out.
   *
   * @param kept what is held out already, and then these too
   */
  Parts take(List<TextPair> pairs, Sides kept) {
    List<TextPair> distinct = List.copyOf(new LinkedHashSet<>(pairs));
    int[] order = Order.permutation(distinct.size(), seed, 0);
    List<TextPair> tested = take(distinct, order, test, kept);
    return new Parts(take(distinct, order, validation, kept), tested);
  }

  private static List<TextPair> take(List<TextPair> pairs, int[] order, int count, Sides kept) {
    List<TextPair> taken = new ArrayList<>();
    for (int i = 0; i < order.length && taken.size() < count; i++) {
      TextPair pair = pairs.get(order[i]);
      if (kept.hasNeither(pair)) {
        kept.add(pair);
        taken.add(pair);
      }
    }
    return taken;
  }

  /** The form in which sentences are compared: letters and digits in lower case, word by word. */
  static String words(String sentence) {
    StringBuilder words = new StringBuilder();
    sentence
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .map(c -> Character.isLetterOrDigit(c) ? c : ' ')
        .forEach(words::appendCodePoint);
    return words.toString().strip().replaceAll(" +", " ");
  }

  /** The sentences that are held out. */
  static final class Sides {
    private final Set<String> sources = new HashSet<>();
    private final Set<String> targets = new HashSet<>();

    void add(TextPair pair) {
      sources.add(words(pair.source()));
      targets.add(words(pair.target()));
    }

    boolean hasNeither(TextPair pair) {
      return !sources.contains(words(pair.source())) && !targets.contains(words(pair.target()));
    }
  }
}
