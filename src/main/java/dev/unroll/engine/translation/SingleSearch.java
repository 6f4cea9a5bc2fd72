package dev.unroll.engine.translation;

import dev.unroll.engine.sampling.LogSoftmax;
import dev.unroll.engine.sampling.Sampler;
import dev.unroll.engine.sampling.Sampling;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** A search with one hypothesis: each step appends the likeliest token, or a sampled one. */
final class SingleSearch implements SentenceSearch {
  private static final int[] ONE = {0};

  private final SearchLimits limits;
  private final Sampling sampling;
  private final RandomGenerator random;
  private final Sampler sampler;
  private final LogSoftmax logSoftmax;
  private Prefix prefix;
  private boolean over;

  /**
   * A search that has not begun.
   *
   * @param random drawn from once a token, unless the temperature is 0
   */
  SingleSearch(
      SearchLimits limits,
      Sampling sampling,
      RandomGenerator random,
      Sampler sampler,
      LogSoftmax logSoftmax) {
    this.limits = limits;
    this.sampling = sampling;
    this.random = random;
    this.sampler = sampler;
    this.logSoftmax = logSoftmax;
    this.prefix = Prefix.start(limits.begin());
  }

  @Override
  public List<Prefix> live() {
    return over ? List.of() : List.of(prefix);
  }

  @Override
  public int[] parents() {
    return over ? new int[0] : ONE.clone();
  }

  @Override
  public void advance(Output output) {
    float[] logits = output.logits(0);
    double normalizer = limits.restrainPlain(prefix, logits, logSoftmax);
    output.suppress(logits);
    int[] tokens = output.tokens();
    OptionalInt only = limits.only(prefix);
    int place =
        only.isPresent()
            ? Candidates.place(tokens, only.getAsInt())
            : sampler.sample(logits, sampling, random);
    int token = tokens == null ? place : tokens[place];
    double logProbability =
        only.isPresent() && limits.isFree(prefix) ? 0 : logits[place] - normalizer;
    over = limits.isComplete(prefix, token);
    prefix = prefix.then(token, prefix.logProbability() + logProbability, output.attention(0));
  }

  @Override
  public Prefix certain() {
    return prefix;
  }

  @Override
  public List<Found> best() {
    return over ? List.of(new Found(prefix, prefix.logProbability() / prefix.length())) : List.of();
  }
}
