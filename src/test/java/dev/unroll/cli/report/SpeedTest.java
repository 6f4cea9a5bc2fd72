package dev.unroll.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpeedTest {

  private long now;

  @Test
  void evenUpdates_giveTheirSpeedAndTheTimeLeft() {
    Speed speed = new Speed(() -> now, 1000);
    for (int i = 0; i < 500; i++) {
      now += 20_000_000;
      speed.updated();
    }
    assertThat(speed.updatesPerSecond()).isCloseTo(50, within(0.1));
    assertThat(speed.left(500)).isBetween(Duration.ofMillis(9900), Duration.ofMillis(10_100));
  }

  @Test
  void onePauseAmongManyUpdates_countsForItsTimeOnly() {
    Speed speed = new Speed(() -> now, 1000);
    for (int i = 0; i < 300; i++) {
      now += i == 150 ? 1_000_000_000 : 10_000_000;
      speed.updated();
    }
    // 299 updates in 2.99 seconds and one of 1 second: 300 in 4 seconds.
    assertThat(speed.updatesPerSecond()).isCloseTo(75, within(3.0));
  }
}
