package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.runtime.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepThreadsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "2731200, 1",
    "7999999, 1",
    "8000000, 2",
    "12300000, 3",
    "124000000, 8",
    "9000000000, 8"
  })
  void bySize_oneMoreForEveryFourMillionWeights_upToTheMost(long weights, int threads) {
    assertThat(new StepThreads(1, 8).of(weights)).isEqualTo(threads);
  }

  @Test
  void exactly_isTheSameForAllModels() {
    StepThreads three = StepThreads.exactly(3);
    assertThat(three.of(0)).isEqualTo(3);
    assertThat(three.of(Long.MAX_VALUE)).isEqualTo(3);
  }

  @Test
  void noThread_isRefused() {
    assertThatThrownBy(() -> StepThreads.exactly(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads must be at least 1, not 0");
  }

  @Test
  void options_giveALargeModelMoreThreadsThanARecurrentNetwork() {
    int processors = Runtime.getRuntime().availableProcessors();
    RuntimeOptions defaults = RuntimeOptions.defaults();
    assertThat(defaults.settings(Provider.CPU).threads()).isEqualTo(1);
    assertThat(defaults.settings(Provider.CPU, 4_000_000L * processors).threads())
        .isEqualTo(processors);
    assertThat(defaults.workers()).isEqualTo(processors);
    assertThat(defaults.withThreads(2).settings(Provider.CPU, 0).threads()).isEqualTo(2);
  }
}
