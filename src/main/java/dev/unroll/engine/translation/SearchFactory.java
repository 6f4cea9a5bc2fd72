package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import dev.unroll.engine.Sampler;
import dev.unroll.engine.Sampling;
import java.util.SplittableRandom;

/** Creates searches, which share their buffers. Belongs to the engine's thread. */
final class SearchFactory {
  /** Spreads the seeds of one request's texts (the golden ratio of 2^64). */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final Task.Special special;
  private final LogSoftmax logSoftmax = new LogSoftmax();
  private final Sampler sampler = new Sampler();

  SearchFactory(Task.Special special) {
    this.special = special;
  }

  /**
   * A search for the translation of one text.
   *
   * @param text its index in the request
   * @param maxLength most tokens, the end included
   */
  SentenceSearch begin(Search search, int text, int maxLength) {
    SearchLimits limits = new SearchLimits(special.begin(), special.end(), maxLength);
    return switch (search) {
      case Search.Greedy _ -> single(limits, Sampling.greedy(), text);
      case Search.Sample(Sampling sampling) -> single(limits, sampling, text);
      case Search.Beam beam -> new BeamSearch(limits, beam, true, logSoftmax);
    };
  }

  private SingleSearch single(SearchLimits limits, Sampling sampling, int text) {
    return new SingleSearch(
        limits,
        sampling,
        new SplittableRandom(sampling.seed() + text * SPREAD),
        sampler,
        logSoftmax);
  }
}
