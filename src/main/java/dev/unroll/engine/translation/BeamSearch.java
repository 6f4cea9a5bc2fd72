package dev.unroll.engine.translation;

import dev.unroll.engine.sampling.LogSoftmax;
import java.util.List;

/**
 * Beam search: several hypotheses that grow together, of which only the likeliest are kept.
 *
 * <p>Every step keeps as many of the likeliest candidates as there are places. Those that end give
 * up their place for good, as in Sutskever et al. (2014), so that a beam of width 1 is greedy; the
 * best of them by {@link Scoring} are kept as translations. The search is over when no place is
 * left, or when even the likeliest live hypothesis cannot come to score more than the worst
 * translation that is kept: stopping then changes nothing.
 *
 * <p>The live hypotheses of one search have the same length, so they compare by log-probability
 * alone. Equals are ordered by the hypothesis's place and the token, so that the outcome depends on
 * nothing else.
 */
final class BeamSearch extends CandidateSearch {
  private final Scoring scoring;
  private final int width;
  private final boolean stopEarly;

  /**
   * A search that has not begun.
   *
   * @param stopEarly whether to stop as soon as the outcome is certain; else only when no place is
   *     left
   */
  BeamSearch(SearchLimits limits, Search.Beam beam, boolean stopEarly, LogSoftmax logSoftmax) {
    super(limits, beam.width(), beam.width(), beam.hypotheses(), logSoftmax);
    this.scoring = Scoring.of(beam);
    this.width = beam.width();
    this.stopEarly = stopEarly;
  }

  /** The places that are left. */
  @Override
  int wanted() {
    return width - ended();
  }

  @Override
  boolean mayEnd(int rank) {
    return true;
  }

  @Override
  double score(Prefix translation) {
    return scoring.score(translation);
  }

  @Override
  boolean isOver() {
    return stopEarly
        && isFull()
        && !live().isEmpty()
        && found().getLast().score() >= scoring.bound(live().getFirst(), limits().maxLength());
  }

  @Override
  public List<Found> best() {
    return List.copyOf(found());
  }
}
