package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.train.loop.TrainingEvent;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a training that is told to stop is waited for. */
class StopOnSignalTest {
  private static final TrainingEvent STARTED =
      new TrainingEvent.Started("tiny", 1, "a text", 0, 10, 1, "char");

  private static Thread stopping(StopOnSignal stop) {
    return Thread.ofPlatform().start(stop::stop);
  }

  @Test
  void whilePreparing_theProcessEndsAtOnce() throws Exception {
    try (StopOnSignal stop = new StopOnSignal("unroll train --resume")) {
      assertThat(stopping(stop).join(Duration.ofSeconds(10))).isTrue();
      assertThat(stop.getAsBoolean()).isTrue();
    }
  }

  @Test
  void afterTheLastUpdate_theProcessEndsAtOnce() throws Exception {
    try (StopOnSignal stop = new StopOnSignal("unroll train --resume")) {
      stop.observe(STARTED);
      stop.observe(new TrainingEvent.Chosen("the best"));
      assertThat(stopping(stop).join(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void duringTheLastUpdate_theProcessEndsWhenItsCheckpointIsWritten() throws Exception {
    try (StopOnSignal stop = new StopOnSignal("unroll train --resume")) {
      stop.observe(STARTED);
      Thread stopping = stopping(stop);
      assertThat(stopping.join(Duration.ofMillis(50))).isFalse();
      stop.observe(new TrainingEvent.Saved(10, Path.of("checkpoints")));
      stop.observe(new TrainingEvent.Chosen("the best"));
      assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void betweenUpdates_theProcessWaitsForTheCheckpoint() throws Exception {
    Thread stopping;
    try (StopOnSignal stop = new StopOnSignal("unroll train --resume")) {
      stop.observe(STARTED);
      stop.observe(new TrainingEvent.Saved(1, Path.of("checkpoints")));
      stopping = stopping(stop);
      assertThat(stopping.join(Duration.ofMillis(50))).isFalse();
    }
    assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
  }
}
