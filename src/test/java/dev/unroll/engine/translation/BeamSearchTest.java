package dev.unroll.engine.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.Task;
import dev.unroll.engine.sampling.LogSoftmax;
import dev.unroll.engine.sampling.Sampler;
import dev.unroll.engine.sampling.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beam search against the enumeration of all translations of a small random model. */
class BeamSearchTest {
  private static final long[] SOURCE = {5, 6, 7, TableModel.END};
  private static final int ENOUGH = 200; // more than there are translations

  /** A complete translation and its score. */
  private record Scored(List<Integer> tokens, double score) {}

  private static SearchLimits limits(int maxLength) {
    return new SearchLimits(TableModel.BEGIN, TableModel.END, maxLength);
  }

  private static List<Scored> search(
      TableModel model, Search.Beam beam, int maxLength, boolean stopEarly) {
    return run(
        model, new BeamSearch(limits(maxLength), beam, stopEarly, new LogSoftmax()), beam.width());
  }

  /** Asks the model until the search is over. */
  private static List<Scored> run(TableModel model, SentenceSearch search, int width) {
    List<Long> states = List.of(model.next(model.state(SOURCE), TableModel.BEGIN));
    for (int step = 0; !search.live().isEmpty(); step++) {
      assertThat(search.live()).hasSizeLessThanOrEqualTo(width);
      assertThat(step).isLessThan(100);
      List<Long> now = states;
      Prefix certain = search.certain();
      search.advance(
          new SentenceSearch.Output() {
            @Override
            public float[] logits(int live) {
              return masked(model.logits(now.get(live)));
            }

            @Override
            public float @Nullable [] attention(int live) {
              return model.attention(now.get(live), SOURCE.length);
            }
          });
      List<Long> next = new ArrayList<>();
      for (int i = 0; i < search.live().size(); i++) {
        next.add(model.next(now.get(search.parents()[i]), search.live().get(i).token()));
      }
      states = next;
      assertThat(search.certain().inCommon(certain)).isSameAs(certain);
    }
    Prefix best = search.best().getFirst().prefix();
    assertThat(search.certain().inCommon(best)).isSameAs(search.certain());
    return search.best().stream()
        .map(found -> new Scored(tokens(found.prefix()), found.score()))
        .toList();
  }

  private static float[] masked(float[] logits) {
    logits[TableModel.PADDING] = Float.NEGATIVE_INFINITY;
    logits[TableModel.BEGIN] = Float.NEGATIVE_INFINITY;
    return logits;
  }

  private static List<Integer> tokens(Prefix prefix) {
    return Arrays.stream(prefix.tokens(0)).boxed().toList();
  }

  /** Every translation there is, best first, with plain arithmetic. */
  private static List<Scored> enumerate(TableModel model, Search.Beam beam, int maxLength) {
    List<Scored> all = new ArrayList<>();
    long state = model.next(model.state(SOURCE), TableModel.BEGIN);
    extend(model, beam, maxLength, state, List.of(), 0, new double[SOURCE.length], all);
    all.sort(Comparator.comparingDouble(Scored::score).reversed());
    return all;
  }

  private static void extend(
      TableModel model,
      Search.Beam beam,
      int maxLength,
      long state,
      List<Integer> before,
      double logProbability,
      double[] paidBefore,
      List<Scored> all) {
    float[] logits = masked(model.logits(state));
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    float[] attention = model.attention(state, SOURCE.length);
    double[] paid = new double[SOURCE.length];
    Arrays.setAll(paid, i -> paidBefore[i] + attention[i]);
    for (int token = TableModel.END; token < model.vocab(); token++) {
      List<Integer> tokens = new ArrayList<>(before);
      tokens.add(token);
      double whole = logProbability + logits[token] - Math.log(sum);
      if (token == TableModel.END) {
        double lp = Math.pow((5.0 + tokens.size()) / 6.0, beam.lengthPenalty());
        double cp = Arrays.stream(paid).map(p -> Math.log(Math.min(p, 1))).sum();
        all.add(new Scored(tokens, whole / lp + beam.coveragePenalty() * cp));
      } else if (tokens.size() < maxLength) {
        extend(model, beam, maxLength, model.next(state, token), tokens, whole, paid, all);
      }
    }
  }

  private static void assertSame(List<Scored> actual, List<Scored> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).tokens()).isEqualTo(expected.get(i).tokens());
      assertThat(actual.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.2, 0.6, 1, 2.5})
  void wideBeam_findsTheTrueBest(double lengthPenalty) {
    for (int seed = 0; seed < 40; seed++) {
      for (double coveragePenalty : new double[] {0, 0.2, 1.5}) {
        TableModel model = new TableModel(4 + seed % 3, seed);
        int maxLength = 1 + seed % 5;
        Search.Beam beam = new Search.Beam(ENOUGH, lengthPenalty, coveragePenalty, 7);
        List<Scored> all = enumerate(model, beam, maxLength);
        List<Scored> best = all.subList(0, Math.min(7, all.size()));
        assertSame(search(model, beam, maxLength, true), best);
        assertSame(search(model, beam, maxLength, false), best);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.6, 1, 2})
  void wideFullBeam_findsTheBestByLength(double lengthPenalty) {
    for (int seed = 0; seed < 20; seed++) {
      TableModel model = new TableModel(4 + seed % 3, seed);
      int maxLength = 1 + seed % 5;
      List<Scored> all = new ArrayList<>();
      for (Scored each : enumerate(model, new Search.Beam(ENOUGH, 0, 0, 7), maxLength)) {
        double divisor = Math.pow(each.tokens().size(), lengthPenalty);
        all.add(new Scored(each.tokens(), each.score() / divisor));
      }
      all.sort(Comparator.comparingDouble(Scored::score).reversed());
      for (Task.Ending ending : Task.Ending.values()) {
        Search.Beam beam = new Search.Beam(ENOUGH, lengthPenalty, 0, 7, ending);
        SentenceSearch search =
            new FullBeamSearch(limits(maxLength), beam, ending, new LogSoftmax());
        assertSame(run(model, search, ENOUGH), all.subList(0, Math.min(7, all.size())));
      }
    }
  }

  @Test
  void fullBeam_staysAsWideAsItWas_andForcesTheFirstToken() {
    for (int seed = 0; seed < 50; seed++) {
      TableModel model = new TableModel(8, seed);
      Search.Beam beam = new Search.Beam(3, 1, 0, 3, Task.Ending.LIKELY);
      SearchLimits limits =
          new SearchLimits(
              TableModel.BEGIN,
              TableModel.END,
              9,
              OptionalInt.of(5),
              true,
              false,
              Optional.empty());
      List<Scored> found =
          run(model, new FullBeamSearch(limits, beam, Task.Ending.LIKELY, new LogSoftmax()), 3);
      assertThat(found).hasSize(3);
      assertThat(found).allSatisfy(each -> assertThat(each.tokens().getFirst()).isEqualTo(5));
    }
  }

  @Test
  void stoppingEarly_changesNothing() {
    int shorter = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TableModel model = new TableModel(random.nextInt(4, 9), seed);
      int width = random.nextInt(1, 8);
      Search.Beam beam =
          new Search.Beam(
              width,
              random.nextDouble(2),
              random.nextInt(2) * random.nextDouble(),
              random.nextInt(1, width + 1));
      int maxLength = random.nextInt(1, 12);
      Counting early =
          new Counting(new BeamSearch(limits(maxLength), beam, true, new LogSoftmax()));
      Counting late =
          new Counting(new BeamSearch(limits(maxLength), beam, false, new LogSoftmax()));
      assertThat(run(model, early, width)).isEqualTo(run(model, late, width));
      shorter += late.steps - early.steps;
    }
    assertThat(shorter).as("steps that were saved").isGreaterThan(1_000);
  }

  /** A search whose steps are counted. */
  private static final class Counting implements SentenceSearch {
    private final SentenceSearch search;
    private int steps;

    Counting(SentenceSearch search) {
      this.search = search;
    }

    @Override
    public List<Prefix> live() {
      return search.live();
    }

    @Override
    public int[] parents() {
      return search.parents();
    }

    @Override
    public void advance(Output output) {
      steps++;
      search.advance(output);
    }

    @Override
    public Prefix certain() {
      return search.certain();
    }

    @Override
    public List<Found> best() {
      return search.best();
    }
  }

  @Test
  void narrowBeam_keepsWhatSortingEverythingWouldKeep() {
    for (int seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TableModel model = new TableModel(random.nextInt(4, 40), seed);
      int width = random.nextInt(1, 8);
      Search.Beam beam = new Search.Beam(width, random.nextDouble(2), random.nextDouble(), width);
      int maxLength = random.nextInt(1, 12);
      assertSame(search(model, beam, maxLength, false), sorted(model, beam, maxLength));
    }
  }

  /** A hypothesis in the plain search. */
  private record Plain(
      List<Integer> tokens, double logProbability, long state, List<float[]> attention) {}

  /** Beam search as one would write it down, without any care for speed. */
  private static List<Scored> sorted(TableModel model, Search.Beam beam, int maxLength) {
    List<Plain> live =
        List.of(
            new Plain(List.of(), 0, model.next(model.state(SOURCE), TableModel.BEGIN), List.of()));
    List<Scored> found = new ArrayList<>();
    while (!live.isEmpty()) {
      List<Plain> grown = new ArrayList<>();
      for (Plain plain : live) {
        float[] logits = masked(model.logits(plain.state()));
        double sum = 0;
        for (float logit : logits) {
          sum += Math.exp(logit);
        }
        List<float[]> attention = new ArrayList<>(plain.attention());
        attention.add(model.attention(plain.state(), SOURCE.length));
        for (int token = TableModel.END; token < model.vocab(); token++) {
          List<Integer> tokens = new ArrayList<>(plain.tokens());
          tokens.add(token);
          if (token == TableModel.END || tokens.size() < maxLength) {
            double whole = plain.logProbability() + logits[token] - Math.log(sum);
            grown.add(new Plain(tokens, whole, model.next(plain.state(), token), attention));
          }
        }
      }
      grown.sort(Comparator.comparingDouble(Plain::logProbability).reversed());
      List<Plain> kept = grown.subList(0, Math.min(grown.size(), beam.width() - found.size()));
      live = kept.stream().filter(p -> p.tokens().getLast() != TableModel.END).toList();
      kept.stream()
          .filter(p -> p.tokens().getLast() == TableModel.END)
          .forEach(p -> found.add(new Scored(p.tokens(), score(beam, p))));
    }
    found.sort(Comparator.comparingDouble(Scored::score).reversed());
    return found;
  }

  private static double score(Search.Beam beam, Plain plain) {
    double coverage = 0;
    for (int i = 0; i < SOURCE.length; i++) {
      double paid = 0;
      for (float[] row : plain.attention()) {
        paid += row[i];
      }
      coverage += Math.log(Math.min(paid, 1));
    }
    double lp = Math.pow((5.0 + plain.tokens().size()) / 6.0, beam.lengthPenalty());
    return plain.logProbability() / lp + beam.coveragePenalty() * coverage;
  }

  @Test
  void beamOfOne_isGreedy() {
    for (int seed = 0; seed < 300; seed++) {
      TableModel model = new TableModel(4 + seed % 9, seed);
      int maxLength = 1 + seed % 11;
      SentenceSearch greedy =
          new SingleSearch(
              limits(maxLength),
              Sampling.greedy(),
              new SplittableRandom(1),
              new Sampler(),
              new LogSoftmax());
      Scored one = search(model, new Search.Beam(1, 0.6, 0, 1), maxLength, true).getFirst();
      Scored single = run(model, greedy, 1).getFirst();
      assertThat(one.tokens()).isEqualTo(single.tokens());
      double lp = Math.pow((5.0 + one.tokens().size()) / 6, 0.6);
      assertThat(one.score() * lp).isCloseTo(single.score() * single.tokens().size(), within(1e-9));
    }
  }

  @Test
  void translationWithoutRoom_isEmpty() {
    Scored only = search(new TableModel(6, 1), new Search.Beam(4, 1, 0, 4), 1, true).getFirst();
    assertThat(only.tokens()).containsExactly(TableModel.END);
  }
}
