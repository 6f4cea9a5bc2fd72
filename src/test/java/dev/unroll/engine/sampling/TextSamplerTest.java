package dev.unroll.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextSamplerTest {
  private static final int NONE = -1;

  private static TextSampler greedy(Penalties penalties, int told, long... prompt) {
    return new TextSampler(new Sampler(), new Sampling(0, 0, 1, 0, 1, penalties, 0), prompt, told);
  }

  @Test
  void presencePenalty_isSubtractedOnce_frequencyPenaltyEachTime() {
    TextSampler presence = greedy(new Penalties(1, 0.5, 0, Map.of()), NONE);
    TextSampler frequency = greedy(new Penalties(1, 0, 0.5, Map.of()), NONE);
    float[] next = {2, 1.2f};

    assertThat(presence.next(next.clone(), Set.of())).isZero();
    assertThat(presence.next(next.clone(), Set.of())).isZero();
    assertThat(presence.next(next.clone(), Set.of())).isZero();
    assertThat(frequency.next(next.clone(), Set.of())).isZero();
    assertThat(frequency.next(next.clone(), Set.of())).isZero();
    assertThat(frequency.next(next.clone(), Set.of())).isEqualTo(1);
  }

  @Test
  void repetitionPenalty_countsThePrompt_andLowersNegativeLogits() {
    Penalties twice = new Penalties(2, 0, 0, Map.of());

    assertThat(greedy(twice, NONE, 0).next(new float[] {1.9f, 1}, Set.of())).isEqualTo(1);
    assertThat(greedy(twice, NONE, 0).next(new float[] {-1, -1.9f}, Set.of())).isEqualTo(1);
    assertThat(greedy(twice, NONE).next(new float[] {1.9f, 1}, Set.of())).isZero();
  }

  @Test
  void bias_isAdded_andForbiddenTokensNeverCome() {
    Penalties biased = new Penalties(1, 0, 0, Map.of(2, 5.0));

    assertThat(greedy(biased, NONE).next(new float[] {3, 1, 0}, Set.of())).isEqualTo(2);
    assertThat(greedy(biased, NONE).next(new float[] {3, 1, 0}, Set.of(2))).isZero();
    TextSampler hot = new TextSampler(new Sampler(), new Sampling(1e6, 0, 1, 3), new long[0], NONE);
    for (int i = 0; i < 200; i++) {
      assertThat(hot.next(new float[] {9, 9, 9}, Set.of(1))).isNotEqualTo(1);
    }
  }

  @Test
  void logProbabilities_areTheModels_beforePenaltiesAndTemperature() {
    TextSampler sampler = greedy(new Penalties(1, 0, 0, Map.of(2, 5.0)), 2);

    assertThat(sampler.next(new float[] {1, 3, 0, 2}, Set.of())).isEqualTo(2);

    double total = Math.exp(1) + Math.exp(3) + 1 + Math.exp(2);
    TokenLogProbabilities told = sampler.logProbabilities().orElseThrow();
    assertThat(told.chosen().logProbability()).isCloseTo(-Math.log(total), within(1e-6));
    assertThat(told.likeliest())
        .extracting(TokenLogProbabilities.Entry::token)
        .containsExactly(1, 3);
    assertThat(told.likeliest().getFirst().logProbability())
        .isCloseTo(3 - Math.log(total), within(1e-6));
  }
}
