package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import dev.unroll.engine.sampling.LogSoftmax;
import dev.unroll.engine.sampling.Sampler;
import dev.unroll.engine.sampling.Sampling;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** Creates searches, which share their buffers. Belongs to the engine's thread. */
final class SearchFactory {
  /** Spreads the seeds of one request's texts (the golden ratio of 2^64). */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final Task.Special special;
  private final boolean endIsFree;
  private final LogSoftmax logSoftmax = new LogSoftmax();
  private final Sampler sampler = new Sampler();

  SearchFactory(Task.Seq2Seq task) {
    this.special = task.special();
    this.endIsFree = task.conventions() != null && task.conventions().endIsFree();
  }

  /**
   * A search for the translation of one text.
   *
   * @param text its index in the request
   * @param maxLength most tokens, the end included
   * @param first the token that the translation begins with, if there is one
   */
  SentenceSearch begin(Search search, int text, int maxLength, OptionalInt first) {
    SearchLimits limits =
        new SearchLimits(special.begin(), special.end(), maxLength, first, endIsFree);
    return switch (search) {
      case Search.Greedy _ -> single(limits, Sampling.greedy(), text);
      case Search.Sample(Sampling sampling) -> single(limits, sampling, text);
      case Search.Beam beam ->
          beam.ending() == null
              ? new BeamSearch(limits, beam, true, logSoftmax)
              : new FullBeamSearch(limits, beam, beam.ending(), logSoftmax);
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
