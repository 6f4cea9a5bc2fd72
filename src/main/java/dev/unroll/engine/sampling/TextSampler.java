package dev.unroll.engine.sampling;

import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The choices of one text, token by token. */
public final class TextSampler {
  private final Sampler sampler;
  private final Sampling sampling;
  private final TokenHistory history;
  private final SplittableRandom random;
  private final int told;
  private @Nullable TokenLogProbabilities logProbabilities;

  /**
   * A text that has not begun.
   *
   * @param sampler shared by the batch
   * @param prompt token ids
   * @param told of how many of the likeliest tokens the log-probabilities are told, beside the
   *     chosen one's; below 0 for none at all
   */
  public TextSampler(Sampler sampler, Sampling sampling, long[] prompt, int told) {
    this.sampler = sampler;
    this.sampling = sampling;
    this.history = new TokenHistory(sampling.penalties(), prompt);
    this.random = new SplittableRandom(sampling.seed());
    this.told = told;
  }

  /**
   * The next token.
   *
   * @param logits {@code [vocab]}; changed by penalties
   * @param forbidden tokens that must not come
   * @throws GenerationFailed when the logits are not numbers
   */
  public int next(float[] logits, Set<Integer> forbidden) {
    float[] raw = told >= 0 ? logits.clone() : logits;
    history.applyTo(logits);
    for (int token : forbidden) {
      logits[token] = Float.NEGATIVE_INFINITY;
    }
    int token = sampler.sample(logits, sampling, random);
    history.add(token);
    if (told >= 0) {
      logProbabilities = TokenLogProbabilities.of(raw, sampler.normalizer(raw), token, told);
    }
    return token;
  }

  /** The log-probabilities of the last choice, if they are told. */
  public Optional<TokenLogProbabilities> logProbabilities() {
    return Optional.ofNullable(logProbabilities);
  }
}
