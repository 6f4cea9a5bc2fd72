package dev.unroll.train.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SineFitTest {

  private static final double PERIOD = 37.5;

  private static double[] wave(double amplitude, double phase, double offset) {
    return IntStream.range(0, 300)
        .mapToDouble(t -> offset + amplitude * Math.sin(2 * Math.PI * t / PERIOD + phase))
        .toArray();
  }

  @Test
  void fit_ofAnExactSine_findsItsParametersAnywhereInTheSeries() {
    SineFit fit = SineFit.of(wave(0.8, 1.2, -0.3), 100, 75, PERIOD);
    assertThat(fit.amplitude()).isCloseTo(0.8, within(1e-9));
    assertThat(fit.phase()).isCloseTo(1.2, within(1e-9));
    assertThat(fit.offset()).isCloseTo(-0.3, within(1e-9));
  }

  @Test
  void phaseDifference_acrossTheSeam_isTheShortWayRound() {
    SineFit late = SineFit.of(wave(1, Math.toRadians(-175), 0), 0, 75, PERIOD);
    SineFit early = SineFit.of(wave(1, Math.toRadians(175), 0), 0, 75, PERIOD);
    assertThat(late.degreesAheadOf(early)).isCloseTo(10, within(1e-6));
    assertThat(early.degreesAheadOf(late)).isCloseTo(-10, within(1e-6));
  }
}
