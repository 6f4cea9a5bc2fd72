package dev.unroll.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LastEventTest {
  private final LastEvent<String> last = new LastEvent<>();

  @Test
  void streamThatEnds_givesItsLastEvent() {
    last.onNext("a");
    last.onNext("b");
    last.onComplete();

    assertThat(last.await(Duration.ofSeconds(9))).isEqualTo("b");
  }

  @Test
  void streamThatGoesOn_isNotWaitedForBeyondThePatience() {
    last.onNext("a");

    assertThatThrownBy(() -> last.await(Duration.ofMillis(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the model has not answered in 0 seconds");
  }
}
