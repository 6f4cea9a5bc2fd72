package dev.unroll.series.classical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.series.classical.EtsModel.Filtered;
import dev.unroll.series.classical.EtsModel.Parameters;
import dev.unroll.series.classical.EtsModel.Season;
import dev.unroll.series.classical.EtsModel.Trend;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class EtsTest {
  private static double[] steps(int count, IntToDoubleFunction value) {
    double[] steps = new double[count];
    Arrays.setAll(steps, value);
    return steps;
  }

  @Test
  void recursion_ofATrend_isThatOfHolt() {
    // By hand: q = 10 + 1 = 11, e = 1; l = 11.5, b = 1.2; q = 12.7, e = -0.7; l = 12.35, b = 1.06.
    Parameters start = new Parameters(0.5, 0.2, 0, 1, 10, 1, new double[0]);
    EtsModel holt = new EtsModel(false, Trend.ADDITIVE, Season.NONE);
    Filtered last = holt.filter(new double[] {12, 12}, start);
    assertThat(last.level()).isCloseTo(12.35, within(1e-12));
    assertThat(last.slope()).isCloseTo(1.06, within(1e-12));
    assertThat(last.deviance()).isCloseTo(2 * Math.log(1 + 0.49), within(1e-12));
    assertThat(holt.forecast(last, 1, 2, 2)[1]).isCloseTo(12.35 + 2.12, within(1e-12));
    assertThat(holt.forecast(last, 0.9, 2, 2)[1])
        .isCloseTo(12.35 + (0.9 + 0.81) * 1.06, within(1e-12));
  }

  @Test
  void recursion_ofAMultiplicativeSeason_isThatOfWinters() {
    // By hand: y = 12 against 10·1.1 = 11: e = 1, l = 10 + 0.5/1.1, s = 1.1 + 0.3/10.
    Parameters start = new Parameters(0.5, 0, 0.3, 0, 10, 0, new double[] {1.1, 0.9});
    EtsModel winters = new EtsModel(true, Trend.NONE, Season.MULTIPLICATIVE);
    Filtered last = winters.filter(new double[] {12}, start);
    assertThat(last.level()).isCloseTo(10 + 0.5 / 1.1, within(1e-12));
    assertThat(last.seasons()).containsExactly(new double[] {1.13, 0.9}, within(1e-12));
    assertThat(last.deviance()).isCloseTo(Math.log(1 / 121.0) + 2 * Math.log(11), within(1e-12));
    assertThat(winters.forecast(last, 0, 1, 1)[0]).isCloseTo(last.level() * 0.9, within(1e-12));
  }

  @Test
  void values_withATrendAndASeason_areContinued() {
    Random random = new Random(1);
    double[] all =
        steps(
            132,
            t -> (100 + 2 * t) * (1 + 0.3 * Math.sin(t * Math.PI / 6)) + random.nextGaussian());
    double[] forecast = Ets.forecast(Arrays.copyOf(all, 120), 12, 12);
    double[] actual = Arrays.copyOfRange(all, 120, 132);
    assertThat(ForecastErrors.smape(actual, forecast)).isLessThan(1.5);
    assertThat(ForecastErrors.smape(actual, Theta.forecast(Arrays.copyOf(all, 120), 12, 12)))
        .isGreaterThan(ForecastErrors.smape(actual, forecast));
  }

  @Test
  void noise_hasNoTrend() {
    Random random = new Random(2);
    double[] forecast = Ets.forecast(steps(200, _ -> 50 + random.nextGaussian()), 100, 12);
    assertThat(forecast[99]).isCloseTo(50, within(0.5));
  }

  @Test
  void values_thatAreFewOrConstant_haveAForecast() {
    assertThat(Ets.forecast(new double[] {7}, 2, 12)).containsExactly(7, 7);
    assertThat(Ets.forecast(new double[] {0, 0, 0, 0, 0, 0, 0}, 2, 2)).containsExactly(0, 0);
    for (int count = 2; count < 12; count++) {
      double[] few = steps(count, t -> t % 2 == 0 ? 3 : -1);
      assertThat(Arrays.stream(Ets.forecast(few, 3, 2))).allMatch(Double::isFinite);
    }
  }

  @Test
  void values_ofALine_areContinuedExactly() {
    assertThat(Ets.forecast(steps(40, t -> 5 + 3.0 * t), 2, 1))
        .containsExactly(new double[] {125, 128}, within(0.01));
  }
}
