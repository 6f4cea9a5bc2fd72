package dev.unroll.engine.translation;

import dev.unroll.engine.sampling.GenerationFailed;
import dev.unroll.engine.sampling.LogSoftmax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What beam searches share: every step extends all live prefixes by all tokens and goes through the
 * likeliest of these candidates, best first. Those that end are translations, of which the best are
 * kept; the others go on, as many as the beam is wide.
 */
abstract sealed class CandidateSearch implements SentenceSearch permits BeamSearch, FullBeamSearch {
  private final SearchLimits limits;
  private final int width;
  private final int kept;
  private final LogSoftmax logSoftmax;
  private final Candidates candidates;

  /** Best first. */
  private final List<Found> found = new ArrayList<>();

  private List<Prefix> live;
  private int[] parents = {0};
  private int ended;

  /**
   * A search that has not begun.
   *
   * @param width most prefixes that go on
   * @param most candidates of a step
   * @param kept most translations that are kept
   */
  CandidateSearch(SearchLimits limits, int width, int most, int kept, LogSoftmax logSoftmax) {
    this.limits = limits;
    this.width = width;
    this.kept = kept;
    this.logSoftmax = logSoftmax;
    this.candidates = new Candidates(most);
    this.live = List.of(Prefix.start(limits.begin()));
  }

  /** How many candidates the next step looks at. */
  abstract int wanted();

  /** Whether a candidate that ends is a translation, by its rank among all. */
  abstract boolean mayEnd(int rank);

  abstract double score(Prefix translation);

  /** Whether the search is over although there are live prefixes, or would be without any. */
  abstract boolean isOver();

  /** The translations so far that are kept, best first. */
  final List<Found> found() {
    return found;
  }

  /** Whether as many translations are kept as can be. */
  final boolean isFull() {
    return found.size() == kept;
  }

  /** How many translations there were, kept or not. */
  final int ended() {
    return ended;
  }

  final SearchLimits limits() {
    return limits;
  }

  @Override
  public final List<Prefix> live() {
    return live;
  }

  @Override
  public final int[] parents() {
    return parents.clone();
  }

  @Override
  public final void advance(Output output) {
    candidates.clear(wanted());
    for (int i = 0; i < live.size(); i++) {
      candidates.offer(i, live.get(i), output, limits, logSoftmax);
    }
    keep(output);
    if (isOver()) {
      live = List.of();
      parents = new int[0];
    }
    if (live.isEmpty() && found.isEmpty()) {
      throw new GenerationFailed("the model gives every translation probability 0");
    }
  }

  private void keep(Output output) {
    List<Prefix> next = new ArrayList<>();
    int[] nextParents = new int[width];
    for (int c = 0; c < candidates.size() && next.size() < width; c++) {
      int parent = candidates.parent(c);
      boolean ends = limits.isComplete(live.get(parent), candidates.token(c));
      if (ends && !mayEnd(c)) {
        continue;
      }
      Prefix grown =
          live.get(parent).then(candidates.token(c), candidates.score(c), output.attention(parent));
      if (ends) {
        ended++;
        add(new Found(grown, score(grown)));
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
    if (found.size() > kept) {
      found.removeLast();
    }
  }

  /** The best translation is the best that was found, or will come of something live. */
  @Override
  public final Prefix certain() {
    Prefix common = live.isEmpty() ? found.getFirst().prefix() : live.getFirst();
    for (Prefix prefix : live) {
      common = common.inCommon(prefix);
    }
    return found.isEmpty() ? common : common.inCommon(found.getFirst().prefix());
  }
}
