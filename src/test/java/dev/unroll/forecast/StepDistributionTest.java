package dev.unroll.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected values are SciPy's. */
class StepDistributionTest {
  @ParameterizedTest
  @CsvSource({"1e-10, -6.3613409", ".025, -1.95996398", ".3, -0.52440051", ".999, 3.09023231"})
  void quantilesOfTheNormal(double level, double expected) {
    assertThat(new NormalDistribution(0, 1).quantile(level)).isCloseTo(expected, within(1e-7));
    assertThat(new NormalDistribution(5, 10).quantile(level))
        .isCloseTo(5 + 10 * expected, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    "3.5, .001, -8.3155676", "3.5, .1, -1.57657661", "3.5, .9, 1.57657661",
    "3.5, .995, 5.08570222", "1e7, .975, 1.959964221767205", "2, 1e-6, -707.1057205259339"
  })
  void quantilesOfStudentsT(double freedom, double level, double expected) {
    assertThat(new StudentDistribution(0, 1, freedom).quantile(level))
        .isCloseTo(expected, within(1e-7 * Math.max(1, Math.abs(expected))));
  }

  @ParameterizedTest
  @CsvSource({
    "2.5, .7, .01, 0",
    "2.5, .7, .5, 2",
    "2.5, .7, .9, 6",
    "2.5, .7, .999, 17",
    "1500, .05, .01, 827",
    "1500, .05, .5, 1475",
    "1500, .05, .9, 1946",
    "1500, .05, .999, 2761",
    "0.02, 3, .9, 0",
    "0.02, 3, .999, 1",
    "1e6, 1e-6, .01, 996712",
    "1e6, 1e-6, .9, 1001813",
    "1e6, 1e-6, .999, 1004375"
  })
  void quantilesOfCounts(double mean, double dispersion, double level, double expected) {
    assertThat(new NegativeBinomialDistribution(mean, dispersion).quantile(level))
        .isEqualTo(expected);
  }

  @Test
  void cumulativeOfCounts() {
    assertThat(new NegativeBinomialDistribution(2.5, .7).cumulative(2))
        .isCloseTo(0.6155786916622136, within(1e-12));
    assertThat(new NegativeBinomialDistribution(1500, .05).cumulative(1500.9))
        .isCloseTo(0.5303316434267282, within(1e-10));
    assertThat(new NegativeBinomialDistribution(1500, .05).cumulative(-1)).isZero();
  }

  @Test
  void crps_isTheIntegral() {
    assertThat(new NormalDistribution(0.4, 2.5).crps(1.7))
        .isCloseTo(0.8480059573033696, within(1e-12));
    assertThat(new StudentDistribution(0.4, 2.5, 3.5).crps(1.7))
        .isCloseTo(0.9160882730310419, within(1e-9));
    assertThat(new NegativeBinomialDistribution(2.5, .7).crps(3))
        .isCloseTo(0.7648966565596373, within(1e-7));
    assertThat(new NegativeBinomialDistribution(1500, .05).crps(1200))
        .isCloseTo(166.92006298083817, within(0.03));
    assertThat(new NegativeBinomialDistribution(50000, .3).crps(90000))
        .isCloseTo(28712.377822763043, within(3.0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-12, 1e-6, 0.01, 0.2, 0.49, 0.5, 0.77, 0.999, 0.9999999})
  void quantile_isTheInverseOfCumulative(double level) {
    for (StepDistribution one :
        new StepDistribution[] {
          new NormalDistribution(-3, 0.1),
          new StudentDistribution(1e6, 5, 2),
          new StudentDistribution(0, 5, 4.5)
        }) {
      assertThat(one.cumulative(one.quantile(level)) / level)
          .as("%s", one)
          .isCloseTo(1, within(1e-6));
    }
    NegativeBinomialDistribution counts = new NegativeBinomialDistribution(40, 0.5);
    double quantile = counts.quantile(level);
    assertThat(counts.cumulative(quantile)).isGreaterThanOrEqualTo(level);
    assertThat(quantile == 0 || counts.cumulative(quantile - 1) < level).isTrue();
  }
}
