package dev.unroll.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final int DRAWS = 20_000;

  private final Sampler sampler = new Sampler();

  /** The distribution by its definition, with everything sorted. */
  private static double[] expected(float[] logits, Sampling sampling) {
    double[] p = new double[logits.length];
    double total = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(logits[i] / sampling.temperature());
      total += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= total;
    }
    List<Integer> order =
        new ArrayList<>(
            IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -p[i]).thenComparing(i -> i))
                .toList());
    double least = sampling.minP() * p[best(p)];
    order = order.stream().filter(i -> p[i] > 0 && p[i] >= least).toList();
    if (sampling.typicalP() < 1) {
      order = typical(p, order, sampling.typicalP());
    }
    if (sampling.topK() > 0 && sampling.topK() < order.size()) {
      order = order.subList(0, sampling.topK());
    }
    double ofThese = order.stream().mapToDouble(i -> p[i]).sum();
    double[] kept = new double[p.length];
    double taken = 0;
    for (int i : order) {
      if (sampling.topP() < 1 && taken >= sampling.topP()) {
        break;
      }
      kept[i] = p[i] / ofThese;
      taken += kept[i];
    }
    for (int i = 0; i < kept.length; i++) {
      kept[i] /= taken;
    }
    return kept;
  }

  private static int best(double[] p) {
    return IntStream.range(0, p.length).reduce(0, (a, b) -> p[b] > p[a] ? b : a);
  }

  private static List<Integer> typical(double[] p, List<Integer> of, double share) {
    double total = of.stream().mapToDouble(i -> p[i]).sum();
    double entropy = of.stream().mapToDouble(i -> -p[i] / total * Math.log(p[i] / total)).sum();
    List<Integer> kept = new ArrayList<>();
    double taken = 0;
    for (int i :
        of.stream()
            .sorted(Comparator.comparing(i -> Math.abs(-Math.log(p[i] / total) - entropy)))
            .toList()) {
      if (taken < share) {
        kept.add(i);
        taken += p[i] / total;
      }
    }
    return of.stream().filter(kept::contains).toList();
  }

  private double[] frequencies(float[] logits, Sampling sampling) {
    SplittableRandom random = new SplittableRandom(sampling.seed());
    double[] frequencies = new double[logits.length];
    for (int i = 0; i < DRAWS; i++) {
      frequencies[sampler.sample(logits, sampling, random)] += 1.0 / DRAWS;
    }
    return frequencies;
  }

  @Test
  void frequencies_followTheDistribution_forEveryKindOfSampling() {
    SplittableRandom random = new SplittableRandom(3);
    for (Sampling sampling :
        List.of(
            new Sampling(1, 0, 1, 1),
            new Sampling(0.7, 0, 1, 2),
            new Sampling(1, 5, 1, 3),
            new Sampling(1, 0, 0.8, 4),
            new Sampling(1.3, 7, 0.6, 5),
            new Sampling(1, 1, 1, 6),
            new Sampling(1, 0, 1e-9, 7),
            new Sampling(1, 100, 0.5, 8),
            new Sampling(1, 0, 1, 0.3, 1, Penalties.NONE, 9),
            new Sampling(0.8, 6, 0.9, 0.1, 1, Penalties.NONE, 10),
            new Sampling(1, 0, 1, 0, 0.5, Penalties.NONE, 11),
            new Sampling(1.2, 4, 0.9, 0.05, 0.7, Penalties.NONE, 12))) {
      float[] logits = new float[20];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) random.nextDouble(-2, 2);
      }
      double[] expected = expected(logits, sampling);
      double[] got = frequencies(logits, sampling);
      for (int i = 0; i < logits.length; i++) {
        assertThat(got[i]).as("%s, token %d", sampling, i).isCloseTo(expected[i], within(0.016));
        if (expected[i] == 0) {
          assertThat(got[i]).as("%s, token %d is not a candidate", sampling, i).isZero();
        }
      }
    }
  }

  @Test
  void manyTokens_followTheDistribution_andWhatIsLeftOutNeverComes() {
    float[] logits = new float[1_200];
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < logits.length; i++) {
      logits[i] = i % 7 == 0 ? Float.NEGATIVE_INFINITY : (float) (2 * random.nextGaussian());
    }
    for (Sampling sampling :
        List.of(
            new Sampling(1, 0, 1, 1),
            new Sampling(0.7, 40, 1, 2),
            new Sampling(1, 300, 0.9, 3),
            new Sampling(1.5, 0, 0.8, 4),
            new Sampling(1, 0, 1, 0.05, 1, Penalties.NONE, 5),
            new Sampling(1, 3, 0.9, 0.01, 1, Penalties.NONE, 6),
            new Sampling(1, 0, 1, 0, 0.6, Penalties.NONE, 7))) {
      double[] expected = expected(logits, sampling);
      double[] got = frequencies(logits, sampling);
      assertThat(
              IntStream.range(0, logits.length)
                  .filter(
                      i -> expected[i] == 0 ? got[i] > 0 : Math.abs(got[i] - expected[i]) > 0.015))
          .as("%s", sampling)
          .isEmpty();
    }
  }

  @Test
  void likeliest_isFoundWhereverItStands() {
    for (int n : new int[] {1, 5, 256, 257, 1_000}) {
      for (int at = 0; at < n; at += 1 + n / 7) {
        float[] logits = new float[n];
        logits[at] = 1;
        logits[n - 1] = 1;
        assertThat(sampler.sample(logits, Sampling.greedy(), random())).isEqualTo(at);
      }
    }
  }

  @Test
  void temperatureZero_takesTheFirstOfTheLikeliest() {
    float[] logits = {1, 3, 3, -1};
    assertThat(sampler.sample(logits, Sampling.greedy(), new SplittableRandom(1))).isEqualTo(1);
  }

  @Test
  void equalLogits_areCutByToken() {
    double[] got = frequencies(new float[] {2, 2, 2, 2, 2}, new Sampling(1, 2, 1, 9));
    assertThat(got[0] + got[1]).isCloseTo(1, within(1e-9));
  }

  @Test
  void extremeLogits_overflowNothing() {
    float[] logits = {-1e38f, 1e38f, Float.NEGATIVE_INFINITY, 0};
    for (Sampling sampling : List.of(new Sampling(1, 0, 1, 1), new Sampling(1e-9, 3, 0.9, 1))) {
      assertThat(sampler.sample(logits, sampling, new SplittableRandom(1))).isEqualTo(1);
    }
    assertThat(sampler.sample(new float[] {1, 0}, new Sampling(1e-300, 0, 1, 1), random()))
        .isZero();
    float[] even = frequencySum(new float[] {1, 0}, new Sampling(1e300, 0, 1, 1));
    assertThat(even[0]).isCloseTo(0.5f, within(0.02f));
  }

  private float[] frequencySum(float[] logits, Sampling sampling) {
    double[] frequencies = frequencies(logits, sampling);
    return new float[] {(float) frequencies[0], (float) frequencies[1]};
  }

  private static SplittableRandom random() {
    return new SplittableRandom(1);
  }

  @Test
  void outputThatIsNoNumber_fails() {
    assertThatThrownBy(
            () -> sampler.sample(new float[] {0, Float.NaN}, Sampling.greedy(), random()))
        .isInstanceOf(GenerationFailed.class)
        .hasMessage("the model's output is not a number");
    assertThatThrownBy(
            () ->
                sampler.sample(
                    new float[] {0, Float.POSITIVE_INFINITY}, Sampling.greedy(), random()))
        .isInstanceOf(GenerationFailed.class);
  }

  @Test
  void largeVocabulary_isCutWhereSortingWouldCutIt() {
    SplittableRandom random = new SplittableRandom(17);
    for (double spread : new double[] {0, 1, 12}) {
      float[] logits = new float[50_257];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) (spread * random.nextDouble());
      }
      for (int topK : new int[] {0, 40, 10_000}) {
        for (double topP : new double[] {1, 0.9}) {
          Sampling sampling = new Sampling(1, topK, topP, 1);
          double[] expected = expected(logits, sampling);
          double chosen = 0;
          for (int i = 0; i < 20; i++) {
            chosen = expected[sampler.sample(logits, sampling, random)];
            assertThat(chosen).as("%s, spread %s", sampling, spread).isPositive();
          }
        }
      }
    }
  }

  @Test
  void rowBefore_leavesNoTrace() {
    float[] wide = new float[50];
    float[] logits = {0.3f, 0.1f, 0.9f};
    Sampling sampling = new Sampling(1, 2, 0.9, 5);
    int alone = new Sampler().sample(logits, sampling, new SplittableRandom(5));
    sampler.sample(wide, new Sampling(1, 7, 0.5, 0), random());
    assertThat(sampler.sample(logits, sampling, new SplittableRandom(5))).isEqualTo(alone);
  }
}
