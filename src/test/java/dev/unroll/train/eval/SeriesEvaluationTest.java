package dev.unroll.train.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.Feature;
import dev.unroll.bundle.Scaler;
import dev.unroll.bundle.Transform;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SeriesEvaluationTest {

  @Test
  void errors_areInRawUnitsBesideBothBaselines() {
    Scaler scaler = new Scaler(Transform.NONE, List.of(new Feature("temperature", "°C", 10, 2)));
    double[][] raw = {{10}, {12}, {14}, {11}, {13}};
    // Forecasts of steps 3 and 4: 10 + 2·1 = 12 and 10 + 2·0.5 = 11; errors 1 and -2.
    float[][] z = {{}, {0}, {0}, {1}, {0.5f}};

    Map<String, Double> metrics =
        values(
            new SeriesEvaluation(
                scaler,
                raw,
                new OneStepForecasts(z, 1),
                3,
                5,
                new SeriesEvaluation.Season(2, "two steps before")));

    assertThat(metrics.get("test.temperature.mae")).isCloseTo(1.5, within(1e-9));
    assertThat(metrics.get("test.temperature.rmse")).isCloseTo(Math.sqrt(2.5), within(1e-9));
    // Last value: 14 for 11, 11 for 13.
    assertThat(metrics.get("test.temperature.mae.naiveLast")).isCloseTo(2.5, within(1e-9));
    // Two steps before: 12 for 11, 14 for 13.
    assertThat(metrics.get("test.temperature.mae.naiveSeasonal")).isCloseTo(1, within(1e-9));
  }

  @Test
  void returns_areComparedInPercentWithNoChangeAsAThirdBaseline() {
    Scaler scaler =
        new Scaler(Transform.LOG_RETURN, List.of(new Feature("index", null, 0.01, 0.05)));
    double[][] raw = {{100}, {100 * Math.exp(0.02)}, {100 * Math.exp(0.05)}};
    // The forecast of step 2: 0.01 + 0.05·0.2 = 2 % for an actual 3 %.
    float[][] z = {{}, {}, {0.2f}};

    Map<String, Double> metrics =
        values(new SeriesEvaluation(scaler, raw, new OneStepForecasts(z, 2), 2, 3, null));

    assertThat(metrics.get("test.index.mae")).isCloseTo(1, within(1e-6));
    assertThat(metrics.get("test.index.mae.naiveNoChange")).isCloseTo(3, within(1e-9));
    assertThat(metrics.get("test.index.mae.naiveLast")).isCloseTo(1, within(1e-9));
    assertThat(metrics).doesNotContainKey("test.index.mae.naiveSeasonal");
  }

  private static Map<String, Double> values(SeriesEvaluation evaluation) {
    return evaluation.metrics().stream().collect(Collectors.toMap(Metric::key, Metric::value));
  }
}
