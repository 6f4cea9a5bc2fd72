package dev.unroll.engine.translation;

import dev.unroll.bundle.Task.Ending;
import dev.unroll.engine.sampling.LogSoftmax;
import java.util.List;

/**
 * Beam search as Hugging Face's: the beam stays as wide as it was when hypotheses end, and
 * translations rank by {@code s / |Y|^α}.
 *
 * <p>Every step looks at the {@code 2·width} likeliest continuations. Those among the first {@code
 * width} of them that end are translations, of which the best {@code width} are kept; the likeliest
 * others go on.
 */
final class FullBeamSearch extends CandidateSearch {
  private final Search.Beam beam;
  private final Ending ending;

  /** A search that has not begun. */
  FullBeamSearch(SearchLimits limits, Search.Beam beam, Ending ending, LogSoftmax logSoftmax) {
    super(limits, beam.width(), 2 * beam.width(), beam.width(), logSoftmax);
    this.beam = beam;
    this.ending = ending;
  }

  @Override
  int wanted() {
    return 2 * beam.width();
  }

  @Override
  boolean mayEnd(int rank) {
    return rank < beam.width();
  }

  @Override
  double score(Prefix translation) {
    return score(translation.logProbability(), translation.length());
  }

  private double score(double logProbability, int length) {
    return logProbability / Math.pow(length, beam.lengthPenalty());
  }

  @Override
  boolean isOver() {
    if (!isFull()) {
      return false;
    }
    if (live().isEmpty() || ending == Ending.FULL) {
      return true;
    }
    Prefix likeliest = live().getFirst();
    boolean longest = ending == Ending.CERTAIN && beam.lengthPenalty() > 0;
    int length = longest ? limits().maxLength() : likeliest.length();
    return found().getLast().score() >= score(likeliest.logProbability(), length);
  }

  @Override
  public List<Found> best() {
    return List.copyOf(found().subList(0, Math.min(beam.hypotheses(), found().size())));
  }
}
