package dev.unroll.engine.translation;

import dev.unroll.bundle.Task.Ending;
import dev.unroll.engine.GenerationFailed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Beam search as Hugging Face's: the beam stays as wide as it was when hypotheses end, and
 * translations rank by {@code s / |Y|^α}.
 *
 * <p>Every step looks at the {@code 2·width} likeliest continuations. Those among the first {@code
 * width} of them that end are translations, of which the best {@code width} are kept; the likeliest
 * others go on.
 */
final class FullBeamSearch implements SentenceSearch {
  private final SearchLimits limits;
  private final Search.Beam beam;
  private final Ending ending;
  private final LogSoftmax logSoftmax;
  private final Candidates candidates;

  /** Best first. */
  private final List<Found> found = new ArrayList<>();

  private List<Prefix> live;
  private int[] parents = {0};

  /** A search that has not begun. */
  FullBeamSearch(SearchLimits limits, Search.Beam beam, Ending ending, LogSoftmax logSoftmax) {
    this.limits = limits;
    this.beam = beam;
    this.ending = ending;
    this.logSoftmax = logSoftmax;
    this.candidates = new Candidates(2 * beam.width());
    this.live = List.of(Prefix.start(limits.begin()));
  }

  @Override
  public List<Prefix> live() {
    return live;
  }

  @Override
  public int[] parents() {
    return parents.clone();
  }

  @Override
  public void advance(Output output) {
    candidates.clear(2 * beam.width());
    for (int i = 0; i < live.size(); i++) {
      candidates.offer(i, live.get(i), output.logits(i), limits, logSoftmax);
    }
    keep(output);
    if (found.size() == beam.width() && isOver()) {
      live = List.of();
      parents = new int[0];
    }
    if (live.isEmpty() && found.isEmpty()) {
      throw new GenerationFailed("the model gives every translation probability 0");
    }
  }

  private void keep(Output output) {
    List<Prefix> next = new ArrayList<>();
    int[] nextParents = new int[beam.width()];
    for (int c = 0; c < candidates.size() && next.size() < beam.width(); c++) {
      int parent = candidates.parent(c);
      boolean ends = candidates.token(c) == limits.end();
      if (ends && c >= beam.width()) {
        continue;
      }
      Prefix grown =
          live.get(parent).then(candidates.token(c), candidates.score(c), output.attention(parent));
      if (ends) {
        add(new Found(grown, score(grown.logProbability(), grown.length())));
      } else {
        nextParents[next.size()] = parent;
        next.add(grown);
      }
    }
    live = List.copyOf(next);
    parents = Arrays.copyOf(nextParents, next.size());
  }

  /** Of equals, the one found first stays before the others. */
  private void add(Found translation) {
    found.add(translation);
    found.sort(Comparator.comparingDouble(Found::score).reversed());
    if (found.size() > beam.width()) {
      found.removeLast();
    }
  }

  private double score(double logProbability, int length) {
    return logProbability / Math.pow(length, beam.lengthPenalty());
  }

  private boolean isOver() {
    if (live.isEmpty() || ending == Ending.FULL) {
      return true;
    }
    Prefix likeliest = live.getFirst();
    boolean longest = ending == Ending.CERTAIN && beam.lengthPenalty() > 0;
    int length = longest ? limits.maxLength() : likeliest.length();
    return found.getLast().score() >= score(likeliest.logProbability(), length);
  }

  /** The best translation is the best that was found, or will come of something live. */
  @Override
  public Prefix certain() {
    Prefix common = live.isEmpty() ? found.getFirst().prefix() : live.getFirst();
    for (Prefix prefix : live) {
      common = common.inCommon(prefix);
    }
    return found.isEmpty() ? common : common.inCommon(found.getFirst().prefix());
  }

  @Override
  public List<Found> best() {
    return List.copyOf(found.subList(0, Math.min(beam.hypotheses(), found.size())));
  }
}
