package dev.unroll.train.input;

import dev.unroll.data.batch.DrawnBatches;
import dev.unroll.data.batch.TokenPair;
import dev.unroll.data.set.PairData;
import dev.unroll.data.set.TextPair;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.recipe.Variation;
import dev.unroll.train.step.Xoshiro;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The pairs for training as each epoch draws them: as often as their source is to be had, changed
 * as the recipe wants, in pieces that may differ each time. An epoch depends on its number and the
 * seed alone.
 */
public final class PairExamples implements DrawnBatches.Draw {
  private final List<TextPair> pairs;

  /** The pairs with marks; where there is nothing to mark, the pairs themselves. */
  private final List<TextPair> marked;

  private final double[] weights;
  private final PairTokenizers tokenizers;
  private final Optional<PairVariation> variation;
  private final @Nullable SubwordDropout dropout;
  private final boolean reversed;
  private final int longest;
  private final long seed;

  /**
   * @param marks how many marks the vocabulary has
   * @param variation how pairs are changed, if they are
   * @param mergesDropped probability that a merge of byte pairs is left out in a source
   * @param reversed whether sources are read from their end
   * @param longest tokens of a side at most, its end included
   */
  public PairExamples(
      PairData data,
      PairTokenizers tokenizers,
      int marks,
      @Nullable Variation variation,
      double mergesDropped,
      boolean reversed,
      int longest,
      long seed) {
    this.pairs = data.train();
    this.marked = marks == 0 ? pairs : PairMarks.of(pairs, marks);
    this.weights = new double[pairs.size()];
    Arrays.fill(weights, 1);
    for (PairData.Share share : data.shares()) {
      Arrays.fill(weights, share.from(), share.to(), share.weight());
    }
    this.tokenizers = tokenizers;
    this.variation = Optional.ofNullable(variation).map(rates -> new PairVariation(rates, marks));
    this.dropout =
        mergesDropped == 0 ? null : new SubwordDropout(tokenizers.source(), mergesDropped);
    this.reversed = reversed;
    this.longest = longest;
    this.seed = seed;
  }

  @Override
  public List<TokenPair> epoch(long number) {
    try (Tokenizer source = Tokenizer.parse("the tokenizer", tokenizers.source());
        Tokenizer target = Tokenizer.parse("the tokenizer", tokenizers.target())) {
      return IntStream.range(0, pairs.size())
          .parallel()
          .mapToObj(i -> drawn(i, number, source, target))
          .toList()
          .stream()
          .flatMap(List::stream)
          .toList();
    }
  }

  /** What an epoch has of a pair. */
  private List<TokenPair> drawn(int index, long epoch, Tokenizer source, Tokenizer target) {
    RandomGenerator random = new Xoshiro(seed ^ (epoch << 36) ^ (index * 0x9E3779B97F4A7C15L));
    int times = (int) weights[index];
    times += random.nextDouble() < weights[index] - times ? 1 : 0;
    List<TokenPair> drawn = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      TextPair text = changed(index, random);
      int[] read =
          dropout == null
              ? PairTokenizers.ints(source.encode(text.source()))
              : dropout.encode(text.source(), random);
      int[] written = PairTokenizers.ints(target.encode(text.target()));
      TokenPair pair = tokenizers.framed(read, written, reversed);
      if (pair.source().length < longest && pair.target().length < longest) {
        drawn.add(pair);
      }
    }
    return drawn;
  }

  private TextPair changed(int index, RandomGenerator random) {
    if (variation.isEmpty()) {
      return marked.get(index);
    }
    PairVariation change = variation.get();
    return change.of(pairs.get(index), marked.get(index), () -> other(random), random);
  }

  /** Another pair, to be put behind one. */
  private TextPair other(RandomGenerator random) {
    return marked.get(random.nextInt(marked.size()));
  }
}
