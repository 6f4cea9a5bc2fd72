package dev.unroll.train.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SineContinuationTest {

  private static final int PERIOD = 40;
  private static final int PAST = 1000;

  private static Map<String, Double> metrics(IntToDoubleFunction future) {
    double[] past =
        IntStream.range(0, PAST).mapToDouble(t -> Math.sin(2 * Math.PI * t / PERIOD)).toArray();
    double[] continued =
        IntStream.range(PAST, PAST + SineContinuation.horizon(PERIOD))
            .mapToDouble(future)
            .toArray();
    return new SineContinuation(past, continued, PERIOD)
        .metrics().stream().collect(Collectors.toMap(Metric::key, Metric::value));
  }

  @Test
  void perfectContinuation_doesNotDrift() {
    Map<String, Double> metrics = metrics(t -> Math.sin(2 * Math.PI * t / PERIOD));
    assertThat(metrics.values()).allSatisfy(v -> assertThat(v).isCloseTo(0, within(1e-6)));
  }

  @Test
  void waveThatShrinksAndLags_isReportedSo() {
    // Half the amplitude; a lag that grows to 10 degrees in the middle of the last period.
    Map<String, Double> metrics =
        metrics(
            t -> {
              double lag = Math.toRadians(10) * (t - PAST) / (19.5 * PERIOD);
              return 0.5 * Math.sin(2 * Math.PI * t / PERIOD - lag);
            });
    assertThat(metrics.get("continuation.amplitudeDrift")).isCloseTo(-50, within(0.5));
    assertThat(metrics.get("continuation.phaseDrift")).isCloseTo(-10, within(0.2));
    assertThat(metrics.get("continuation.worstPhase")).isCloseTo(10, within(0.2));
  }
}
