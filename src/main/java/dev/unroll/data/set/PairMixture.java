package dev.unroll.data.set;

import dev.unroll.data.store.Origin;
import dev.unroll.data.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Several sources of pairs that are learnt from together. */
public final class PairMixture {
  /** A pair of equal sides that has more words than a name is a text that was not translated. */
  private static final int WORDS_OF_NAME = 3;

  /** Letters that a side may have more than the other one, and how many times as many. */
  private static final int LONGER = 24;

  private static final double TIMES_LONGER = 3;

  private PairMixture() {}

  /**
   * A source.
   *
   * @param weight how often an epoch has each of its pairs
   * @param validation pairs that are held out for validation
   * @param test pairs that are held out for a test of their own
   */
  public record Part(
      String name, List<TextPair> pairs, Origin origin, double weight, int validation, int test) {
    public Part {
      pairs = List.copyOf(pairs);
    }
  }

  /**
   * The parts together. What any holds out is in the training part of none, also not with other
   * punctuation or case, and no sentence of a public test set is in it. Pairs that were not
   * translated, or whose sides cannot be translations by their lengths, are left out, and so is
   * what an earlier part has.
   *
   * @param plain gives pairs for training and validation one typography; a test keeps its own
   */
  public static PairData of(List<Part> parts, UnaryOperator<TextPair> plain, long seed) {
    HeldOut.Sides held = new HeldOut.Sides();
    List<TextPair> validation = new ArrayList<>();
    SequencedMap<String, List<TextPair>> tests = new LinkedHashMap<>();
    for (Part part : parts) {
      HeldOut.Parts taken =
          new HeldOut(part.validation(), part.test(), seed).take(part.pairs(), held);
      taken.validation().stream().map(plain).forEach(validation::add);
      if (part.test() > 0) {
        tests.put(part.name(), taken.test());
      }
    }
    List<TextPair> train = new ArrayList<>();
    List<PairData.Share> shares = new ArrayList<>();
    Set<TextPair> seen = new LinkedHashSet<>();
    for (Part part : parts) {
      int from = train.size();
      for (TextPair raw : part.pairs()) {
        if (held.hasNeither(raw) && !isTest(raw)) {
          TextPair pair = plain.apply(raw);
          if (isTranslation(pair) && seen.add(pair)) {
            train.add(pair);
          }
        }
      }
      shares.add(new PairData.Share(part.name(), from, train.size(), part.weight()));
    }
    return new PairData(train, validation, tests, origin(parts), shares);
  }

  private static Origin origin(List<Part> parts) {
    Map<String, String> hashes = new LinkedHashMap<>();
    parts.forEach(part -> hashes.put(part.name(), part.origin().sha256()));
    return new Origin(
        parts.stream().map(part -> part.origin().name()).collect(Collectors.joining(", ")),
        parts.stream()
            .map(part -> part.origin().licence())
            .distinct()
            .collect(Collectors.joining("; ")),
        Sha256.of(String.join("\n", hashes.values()).getBytes(StandardCharsets.UTF_8)));
  }

  private static boolean isTest(TextPair pair) {
    return TestSentences.contain(pair.source()) || TestSentences.contain(pair.target());
  }

  private static boolean isTranslation(TextPair pair) {
    int source = pair.source().length();
    int target = pair.target().length();
    boolean isLikely =
        source <= TIMES_LONGER * target + LONGER && target <= TIMES_LONGER * source + LONGER;
    boolean isCopy =
        pair.source().equals(pair.target()) && pair.source().split(" ", -1).length > WORDS_OF_NAME;
    return isLikely && !isCopy && source > 0 && target > 0;
  }
}
