package dev.unroll.api.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a process that hangs may go on after a stop signal. */
class StopDeadlineTest {
  @Test
  void patience_isMoreThanTheDelayAndTheTimeout() {
    Duration timeout = Duration.ofSeconds(125);

    assertThat(new StopDeadline(Optional.of(Duration.ofSeconds(30)), timeout).patience())
        .isEqualTo(Duration.ofSeconds(165));
    assertThat(new StopDeadline(Optional.empty(), timeout).patience())
        .isEqualTo(Duration.ofSeconds(135));
  }
}
