package dev.unroll.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.train.recipe.Schedule;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearningRateTest {

  @Test
  void constant_withWarmup_risesInAStraightLineAndStays() {
    LearningRate rate = new LearningRate(new Schedule.Constant(4), 0.8, 100);
    assertThat(rate.at(1)).isCloseTo(0.2, within(1e-12));
    assertThat(rate.at(2)).isCloseTo(0.4, within(1e-12));
    assertThat(rate.at(4)).isEqualTo(0.8);
    assertThat(rate.at(1000)).isEqualTo(0.8);
    assertThat(new LearningRate(new Schedule.Constant(0), 0.8, 100).at(1)).isEqualTo(0.8);
  }

  @Test
  void cosine_isHalfwayInTheMiddleAndAtItsMinimumAtTheLastUpdate() {
    LearningRate rate = new LearningRate(new Schedule.Cosine(10, 0.1), 1.0, 110);
    assertThat(rate.at(5)).isCloseTo(0.5, within(1e-12));
    assertThat(rate.at(10)).isEqualTo(1.0);
    assertThat(rate.at(60)).isCloseTo(0.55, within(1e-12));
    assertThat(rate.at(110)).isCloseTo(0.1, within(1e-12));
    assertThat(rate.at(200)).isCloseTo(0.1, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 200})
  void cosine_ofOneUpdateDownToNothing_hasARate(int warmup) {
    LearningRate rate = new LearningRate(new Schedule.Cosine(warmup, 0), 0.5, 1);
    assertThat(rate.at(1)).isEqualTo(0.5 / Math.max(1, warmup));
  }

  @Test
  void schedules_areTheirFormulas_fromTheFirstUpdateToTheLast() {
    Random random = new Random(11);
    for (int trial = 0; trial < 300; trial++) {
      int updates = 2 + random.nextInt(500);
      int warmup = random.nextInt(updates);
      double peak = 1e-5 + random.nextDouble();
      double minimum = random.nextDouble() * peak;
      LearningRate constant = new LearningRate(new Schedule.Constant(warmup), peak, updates);
      LearningRate cosine = new LearningRate(new Schedule.Cosine(warmup, minimum), peak, updates);
      int rising = Math.max(1, warmup);
      LearningRate root = new LearningRate(new Schedule.InverseSqrt(rising, null), peak, updates);
      for (int u = 1; u <= updates; u++) {
        double share = warmup == 0 ? 1 : Math.min(1, u / (double) warmup);
        assertThat(constant.at(u)).isCloseTo(peak * share, within(1e-12));
        // cos²(x/2) = (1 + cos x) / 2
        double half = Math.cos(Math.PI / 2 * (u - warmup) / (updates - warmup));
        double falling = minimum + (peak - minimum) * half * half;
        assertThat(cosine.at(u))
            .as("update %d of %d, warm-up %d", u, updates, warmup)
            .isCloseTo(u <= warmup ? peak * share : falling, within(1e-12));
        assertThat(root.at(u))
            .isCloseTo(
                peak * Math.min((double) u / rising, Math.pow(u, -0.5) * Math.sqrt(rising)),
                within(1e-12));
      }
      assertThat(cosine.at(updates)).isCloseTo(minimum, within(1e-12));
      assertThat(cosine.at(Math.max(1, warmup))).isGreaterThan(0);
    }
  }

  @Test
  void inverseSqrt_afterFourTimesTheWarmup_isHalf() {
    LearningRate rate = new LearningRate(new Schedule.InverseSqrt(100, null), 0.02, 10_000);
    assertThat(rate.at(50)).isCloseTo(0.01, within(1e-12));
    assertThat(rate.at(100)).isCloseTo(0.02, within(1e-12));
    assertThat(rate.at(400)).isCloseTo(0.01, within(1e-12));
  }

  @Test
  void inverseSqrt_withACooldown_falls_inItsLastUpdates() {
    LearningRate rate = new LearningRate(new Schedule.InverseSqrt(100, 50), 0.02, 400);
    assertThat(rate.at(350)).isCloseTo(0.02 * Math.sqrt(100 / 350.0), within(1e-12));
    assertThat(rate.at(376)).isCloseTo(0.5 * 0.02 * Math.sqrt(100 / 376.0), within(1e-12));
    assertThat(rate.at(400)).isCloseTo(0.01 / 50, within(1e-12));
  }

  @Test
  void plateau_afterItsPatienceWithoutABetterLoss_isReducedDownToItsMinimum() {
    LearningRate rate = new LearningRate(new Schedule.Plateau(0.5, 2, 0.3), 1.0, 100);
    rate.observe(2.0);
    rate.observe(1.0);
    rate.observe(1.1);
    assertThat(rate.at(1)).isEqualTo(1.0);
    rate.observe(1.0);
    assertThat(rate.at(1)).isEqualTo(0.5);
    rate.observe(1.2);
    assertThat(rate.at(1)).isEqualTo(0.5);
    rate.observe(1.2);
    assertThat(rate.at(1)).as("0.25 would be below the minimum").isEqualTo(0.3);
  }

  @Test
  void restoredPlateau_continuesToWait() {
    LearningRate rate = new LearningRate(new Schedule.Plateau(0.5, 2, 0), 1.0, 100);
    rate.observe(1.0);
    rate.observe(1.1);
    LearningRate resumed = new LearningRate(new Schedule.Plateau(0.5, 2, 0), 1.0, 100);
    resumed.restore(rate.state());
    resumed.observe(1.1);
    assertThat(resumed.at(1)).isEqualTo(0.5);
  }
}
