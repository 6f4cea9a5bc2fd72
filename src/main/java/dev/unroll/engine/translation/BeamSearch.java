package dev.unroll.engine.translation;

import dev.unroll.engine.GenerationFailed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Beam search: several hypotheses that grow together, of which only the likeliest are kept.
 *
 * <p>Every step extends all live hypotheses by all tokens and keeps as many of the likeliest as
 * there are places. Those that end give up their place for good, as in Sutskever et al. (2014), so
 * that a beam of width 1 is greedy; the best of them by {@link Scoring} are kept as translations.
 * The search is over when no place is left, or when even the likeliest live hypothesis cannot come
 * to score more than the worst translation that is kept: stopping then changes nothing.
 *
 * <p>The live hypotheses of one search have the same length, so they compare by log-probability
 * alone. Equals are ordered by the hypothesis's place and the token, so that the outcome depends on
 * nothing else.
 */
final class BeamSearch implements SentenceSearch {
  private final SearchLimits limits;
  private final Scoring scoring;
  private final int hypotheses;
  private final boolean stopEarly;
  private final LogSoftmax logSoftmax;
  private final Candidates candidates;

  /** Best first. */
  private final List<Found> found = new ArrayList<>();

  private List<Prefix> live;
  private int[] parents = {0};
  private int places;

  /**
   * A search that has not begun.
   *
   * @param stopEarly whether to stop as soon as the outcome is certain; else only when no place is
   *     left
   */
  BeamSearch(SearchLimits limits, Search.Beam beam, boolean stopEarly, LogSoftmax logSoftmax) {
    this.limits = limits;
    this.scoring = Scoring.of(beam);
    this.hypotheses = beam.hypotheses();
    this.stopEarly = stopEarly;
    this.logSoftmax = logSoftmax;
    this.places = beam.width();
    this.candidates = new Candidates(places);
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
    candidates.clear(places);
    for (int i = 0; i < live.size(); i++) {
      Prefix prefix = live.get(i);
      float[] logits = output.logits(i);
      candidates.offer(i, prefix, logits, limits, logSoftmax);
    }
    keep(output);
    if (stopEarly && outcomeIsCertain()) {
      live = List.of();
      parents = new int[0];
    }
    if (live.isEmpty() && found.isEmpty()) {
      throw new GenerationFailed("the model gives every translation probability 0");
    }
  }

  private void keep(Output output) {
    List<Prefix> next = new ArrayList<>();
    int[] nextParents = new int[candidates.size()];
    for (int c = 0; c < candidates.size(); c++) {
      int parent = candidates.parent(c);
      Prefix grown =
          live.get(parent).then(candidates.token(c), candidates.score(c), output.attention(parent));
      if (grown.token() == limits.end()) {
        places--;
        add(new Found(grown, scoring.score(grown)));
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
    if (found.size() > hypotheses) {
      found.removeLast();
    }
  }

  private boolean outcomeIsCertain() {
    return found.size() == hypotheses
        && !live.isEmpty()
        && found.getLast().score() >= scoring.bound(live.getFirst(), limits.maxLength());
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
    return List.copyOf(found);
  }
}
