package dev.unroll.data.set;

import dev.unroll.data.store.DataException;
import dev.unroll.data.store.Origin;
import java.util.ArrayList;
import java.util.List;

/**
 * Pairs of texts, divided.
 *
 * @param train pairs that the weights are fitted to
 * @param validation pairs that decide when to stop and which weights to keep
 * @param test pairs that only the final figures are measured on; may be empty
 * @param origin where they come from
 */
public record PairData(
    List<TextPair> train, List<TextPair> validation, List<TextPair> test, Origin origin) {
  public PairData {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
    if (train.isEmpty() || validation.isEmpty()) {
      throw new DataException(
          "%s: there are %d pairs for training, %d for validation and %d for the test, which is too few"
              .formatted(origin.name(), train.size(), validation.size(), test.size()));
    }
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
    return new PairData(more, validation, test, origin);
  }
}
