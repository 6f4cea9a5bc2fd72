package dev.unroll.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class GradientBuffersTest {

  @Test
  void norm_overAllParameters_isTheRootOfTheSumOfSquares() {
    Parameter a = gradient(3, 0);
    Parameter b = gradient(0, 4, 12);
    assertThat(new GradientBuffers(List.of(a, b), false).norm()).isCloseTo(13, within(1e-12));
  }

  @Test
  void norm_withOneNotANumber_isNotFinite() {
    assertThat(new GradientBuffers(List.of(gradient(1, Float.NaN)), false).norm()).isNaN();
  }

  @Test
  void clip_aboveTheLimit_scalesToTheLimitAndKeepsTheDirection() {
    Parameter a = gradient(3, 0);
    Parameter b = gradient(0, 4, 12);
    GradientBuffers gradients = new GradientBuffers(List.of(a, b), false);
    gradients.clip(gradients.norm(), 1.0);
    assertThat(gradients.norm()).isCloseTo(1, within(1e-6));
    assertThat(a.gradient().get(0)).isCloseTo(3 / 13f, within(1e-6f));
    assertThat(b.gradient().get(2)).isCloseTo(12 / 13f, within(1e-6f));
  }

  @Test
  void clip_belowTheLimit_changesNothing() {
    Parameter a = gradient(0.3f, 0.4f);
    GradientBuffers gradients = new GradientBuffers(List.of(a), false);
    gradients.clip(gradients.norm(), 1.0);
    assertThat(a.gradient().get(0)).isEqualTo(0.3f);
  }

  @Test
  void accumulatedGradients_weighByTheirPredictions() {
    // (2·1 + 1·2 + 3·6) / 6 and (2·10 + 1·20 + 3·30) / 6
    Parameter a = gradient(1, 10);
    GradientBuffers gradients = new GradientBuffers(List.of(a), true);
    gradients.add(2);
    a.gradient().put(0, 2).put(1, 20);
    gradients.add(1);
    a.gradient().put(0, 6).put(1, 30);
    gradients.add(3);
    gradients.average();
    assertThat(a.gradient().get(0)).isCloseTo(22 / 6f, within(1e-6f));
    assertThat(a.gradient().get(1)).isCloseTo(130 / 6f, within(1e-5f));
  }

  @Test
  void accumulatedGradients_ofASecondUpdate_startAnew() {
    Parameter a = gradient(1);
    GradientBuffers gradients = new GradientBuffers(List.of(a), true);
    gradients.add(3);
    gradients.add(4);
    gradients.average();
    a.gradient().put(0, 5);
    gradients.add(2);
    gradients.average();
    assertThat(a.gradient().get(0)).isEqualTo(5);
  }

  private static Parameter gradient(float... values) {
    Parameter parameter = UpdateRuleTest.parameter("p", values.length, true);
    parameter.gradient().put(0, values);
    return parameter;
  }
}
