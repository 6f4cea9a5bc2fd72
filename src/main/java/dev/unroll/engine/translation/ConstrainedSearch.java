package dev.unroll.engine.translation;

import dev.unroll.engine.lexical.PhraseProgress;
import dev.unroll.engine.sampling.GenerationFailed;
import dev.unroll.engine.sampling.LogSoftmax;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Beam search for translations that have required phrases, and no loops.
 *
 * <p>As in dynamic beam allocation (Post and Vilar 2018, arXiv:1804.06609), hypotheses compete with
 * those that have begun as many phrases, and the places of the beam are shared out among these
 * groups, so that a phrase is not lost because it is unlikely. A phrase that was begun is finished.
 * Its tokens behind the first one cost nothing but the choice among its forms: what is required is
 * not judged by its likelihood, only where it stands is. A token that is not judged counts as much
 * as the others do on average, so that it is no gain to have begun a phrase early.
 *
 * <p>A hypothesis never comes so close to the greatest length that the phrases would not fit. So
 * the search ends as every other does, and what it finds has all phrases.
 */
final class ConstrainedSearch implements SentenceSearch {
  private final SearchLimits limits;
  private final Retry constraints;
  private final Scoring scoring;
  private final int width;
  private final int hypotheses;
  private final LogSoftmax logSoftmax;
  private final Candidates candidates;

  /** Best first. */
  private final List<Found> found = new ArrayList<>();

  private List<Followed> live;
  private int[] parents = {0};
  private int ended;

  /**
   * A search that has not begun.
   *
   * @param width of the beam
   * @param hypotheses how many translations are kept
   */
  ConstrainedSearch(
      SearchLimits limits,
      Retry constraints,
      Scoring scoring,
      int width,
      int hypotheses,
      LogSoftmax logSoftmax) {
    this.limits = limits;
    this.constraints = constraints;
    this.scoring = scoring;
    this.width = width;
    this.hypotheses = hypotheses;
    this.logSoftmax = logSoftmax;
    this.candidates = new Candidates(width);
    this.live =
        List.of(
            new Followed(
                Prefix.start(limits.begin()), PhraseProgress.start(constraints.phrases()), 0, 0));
  }

  /**
   * A hypothesis and its progress.
   *
   * @param score the log-probability of the tokens that are judged
   * @param judged how many these are
   */
  private record Followed(Prefix prefix, PhraseProgress progress, double score, int judged) {
    double mean() {
      return judged == 0 ? 0 : score / judged;
    }

    /** What it compares by with those of the same length. */
    double rank(double perToken) {
      return score + perToken * (prefix.length() - judged);
    }

    int last() {
      return prefix.length() == 0 ? -1 : prefix.token();
    }
  }

  /** A hypothesis that may be followed next. */
  private record Option(int parent, Followed grown, boolean ends) {}

  @Override
  public List<Prefix> live() {
    return live.stream().map(Followed::prefix).toList();
  }

  @Override
  public int[] parents() {
    return parents.clone();
  }

  @Override
  public void advance(Output output) {
    Map<Integer, List<Option>> groups = new TreeMap<>();
    for (int i = 0; i < live.size(); i++) {
      for (Option option : new Extension(i, live.get(i), output).options()) {
        groups
            .computeIfAbsent(option.grown().progress().count(), _ -> new ArrayList<>())
            .add(option);
      }
    }
    follow(share(groups.values()));
    if (isOver()) {
      live = List.of();
      parents = new int[0];
    }
    if (live.isEmpty() && found.isEmpty()) {
      throw new GenerationFailed("no translation has the required phrases");
    }
  }

  /** Gives the places to the best of all groups in turns; the best group comes first. */
  private List<Option> share(Collection<List<Option>> groups) {
    double mean =
        groups.stream()
            .flatMap(List::stream)
            .mapToDouble(option -> option.grown().mean())
            .max()
            .orElse(0);
    Comparator<Option> best =
        Comparator.<Option>comparingDouble(option -> option.grown().rank(mean))
            .thenComparingDouble(option -> option.grown().prefix().logProbability())
            .reversed();
    List<List<Option>> ranked = new ArrayList<>(groups);
    ranked.forEach(group -> group.sort(best));
    ranked.sort(Comparator.comparing(List::getFirst, best));
    int places = width - ended;
    List<Option> chosen = new ArrayList<>();
    for (int rank = 0; chosen.size() < places; rank++) {
      boolean any = false;
      for (List<Option> group : ranked) {
        if (rank < group.size() && chosen.size() < places) {
          chosen.add(group.get(rank));
          any = true;
        }
      }
      if (!any) {
        break;
      }
    }
    return chosen;
  }

  private void follow(List<Option> chosen) {
    List<Followed> next = new ArrayList<>();
    List<Integer> nextParents = new ArrayList<>();
    for (Option option : chosen) {
      Followed grown = option.grown();
      if (option.ends()) {
        ended++;
        found.add(new Found(grown.prefix(), scoring.score(grown.score(), grown.judged())));
      } else {
        next.add(grown);
        nextParents.add(option.parent());
      }
    }
    found.sort(Comparator.comparingDouble(Found::score).reversed());
    live = List.copyOf(next);
    parents = nextParents.stream().mapToInt(Integer::intValue).toArray();
  }

  private boolean isOver() {
    return found.size() >= hypotheses
        && live.stream()
            .allMatch(
                followed ->
                    scoring.score(followed.score(), limits.maxLength())
                        <= found.get(hypotheses - 1).score());
  }

  @Override
  public Prefix certain() {
    Prefix common = live.isEmpty() ? found.getFirst().prefix() : live.getFirst().prefix();
    for (Followed followed : live) {
      common = common.inCommon(followed.prefix());
    }
    return found.isEmpty() ? common : common.inCommon(found.getFirst().prefix());
  }

  @Override
  public List<Found> best() {
    return List.copyOf(found);
  }

  /** How one hypothesis can go on. */
  private final class Extension {
    private final int parent;
    private final Followed from;
    private final float[] logits;
    private final int @Nullable [] tokens;
    private final double normalizer;
    private final float @Nullable [] attention;

    /** How many tokens can follow the next one. */
    private final int room;

    private final List<Option> options = new ArrayList<>();

    Extension(int parent, Followed from, Output output) {
      this.parent = parent;
      this.from = from;
      this.logits = output.logits(parent);
      this.normalizer = limits.restrain(from.prefix(), logits, logSoftmax);
      output.suppress(logits);
      this.tokens = output.tokens();
      this.attention = output.attention(parent);
      this.room = limits.maxLength() - from.prefix().length() - 1;
    }

    List<Option> options() {
      OptionalInt only = only();
      if (only.isPresent()) {
        PhraseProgress progress = from.progress().free();
        double cost = limits.isFree(from.prefix()) ? 0 : logProbability(only.getAsInt());
        offer(only.getAsInt(), progress, cost, cost, 1);
      } else if (from.progress().isInside()) {
        goOn();
      } else {
        // What is of a phrase first, as the logits are changed for what is not.
        from.progress().continuations().forEach(this::offer);
        from.progress().beginnings(from.last()).forEach(this::offer);
        offerFree();
      }
      return options;
    }

    private OptionalInt only() {
      int[] begin = constraints.begin();
      int at = from.prefix().length();
      return at < begin.length ? OptionalInt.of(begin[at]) : limits.only(from.prefix());
    }

    /** Inside a phrase, where only the choice among its forms is judged. */
    private void goOn() {
      List<PhraseProgress.Step> steps = from.progress().continuations();
      double sum = 0;
      double most = Double.NEGATIVE_INFINITY;
      for (PhraseProgress.Step step : steps) {
        most = Math.max(most, logProbability(step.token()));
      }
      for (PhraseProgress.Step step : steps) {
        sum += Math.exp(logProbability(step.token()) - most);
      }
      for (PhraseProgress.Step step : steps) {
        double logProbability = logProbability(step.token());
        double choice = logProbability - most - Math.log(sum);
        offer(step.token(), step.progress(), logProbability, choice, 0);
      }
    }

    private void offer(PhraseProgress.Step step) {
      double logProbability = logProbability(step.token());
      offer(step.token(), step.progress(), logProbability, logProbability, 1);
    }

    private void offer(
        int token, PhraseProgress progress, double logProbability, double cost, int judged) {
      boolean ends = limits.isComplete(from.prefix(), token);
      boolean fits = ends ? progress.isDone() : progress.left() + 1 <= room;
      if (fits && cost > Double.NEGATIVE_INFINITY) {
        Prefix prefix =
            from.prefix().then(token, from.prefix().logProbability() + logProbability, attention);
        options.add(
            new Option(
                parent,
                new Followed(prefix, progress, from.score() + cost, from.judged() + judged),
                ends));
      }
    }

    private void offerFree() {
      PhraseProgress progress = from.progress().free();
      remove(constraints.phrases().reserved());
      if (from.last() >= 0) {
        remove(from.progress().glued(from.last()));
      }
      for (long token : constraints.repetition().closing(from.prefix().tokens(0))) {
        remove((int) token);
      }
      if (!progress.isDone()) {
        remove(limits.end());
      }
      candidates.clear(width);
      candidates.offerAll(parent, -normalizer, logits, tokens);
      for (int c = 0; c < candidates.size(); c++) {
        double logProbability = candidates.score(c);
        offer(candidates.token(c), progress, logProbability, logProbability, 1);
      }
    }

    private double logProbability(int token) {
      int place = Candidates.place(tokens, token);
      return place < 0 ? Double.NEGATIVE_INFINITY : logits[place] - normalizer;
    }

    private void remove(BitSet banned) {
      for (int token = banned.nextSetBit(0); token >= 0; token = banned.nextSetBit(token + 1)) {
        remove(token);
      }
    }

    private void remove(int token) {
      int place = Candidates.place(tokens, token);
      if (place >= 0 && place < logits.length) {
        logits[place] = Float.NEGATIVE_INFINITY;
      }
    }
  }
}
