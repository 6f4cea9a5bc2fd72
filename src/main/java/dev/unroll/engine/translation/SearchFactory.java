package dev.unroll.engine.translation;

import dev.unroll.bundle.Conventions;
import dev.unroll.bundle.Restraints;
import dev.unroll.bundle.Task;
import dev.unroll.engine.sampling.LogSoftmax;
import dev.unroll.engine.sampling.Sampler;
import dev.unroll.engine.sampling.Sampling;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** Creates searches, which share their buffers. Belongs to one thread. */
final class SearchFactory {
  /** Spreads the seeds of one request's texts (the golden ratio of 2^64). */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final Task.Special special;
  private final boolean endIsFree;
  private final Optional<Restraints> restraints;
  private final boolean isCut;
  private final LogSoftmax logSoftmax = new LogSoftmax();
  private final Sampler sampler = new Sampler();

  SearchFactory(Task.Seq2Seq task) {
    this.special = task.special();
    Conventions conventions = task.conventions();
    this.endIsFree = conventions != null && conventions.endIsFree();
    this.isCut = conventions != null && conventions.endsWhenCut();
    this.restraints = Optional.ofNullable(conventions).map(Conventions::restraints);
  }

  /**
   * A search for the translation of one text.
   *
   * @param text its index in the request
   * @param source its tokens
   * @param maxLength most tokens, the end included
   * @param first the token that the translation begins with, if there is one
   */
  SentenceSearch begin(Search search, int text, long[] source, int maxLength, OptionalInt first) {
    SearchLimits limits = limits(source, maxLength, first);
    return switch (search) {
      case Search.Greedy _ -> single(limits, Sampling.greedy(), text);
      case Search.Sample(Sampling sampling) -> single(limits, sampling, text);
      case Search.Beam beam ->
          beam.ending() == null || beam.ending() == Task.Ending.ENDED
              ? new BeamSearch(limits, beam, true, logSoftmax)
              : new FullBeamSearch(limits, beam, beam.ending(), logSoftmax);
    };
  }

  /**
   * A search for a translation with constraints.
   *
   * @param search the one that did not find any
   * @param width of its beam
   */
  SentenceSearch again(
      Search search, Retry retry, int width, long[] source, int maxLength, OptionalInt first) {
    return new ConstrainedSearch(
        limits(source, maxLength, first),
        retry,
        Scoring.constrained(),
        width,
        Math.min(search.hypotheses(), width),
        logSoftmax);
  }

  private SearchLimits limits(long[] source, int maxLength, OptionalInt first) {
    return new SearchLimits(
        special.begin(),
        special.end(),
        maxLength,
        first,
        endIsFree,
        isCut,
        restraints.map(each -> new TokenRestraint(each, special.begin(), special.end(), source)));
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
