package dev.unroll.api.registry;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The end of a process that does not end by itself: a stop signal is obeyed even when threads that
 * should do so have died or hang.
 */
@ApplicationScoped
public class StopDeadline {
  /** What the rest of a stop may take. */
  private static final Duration REST = Duration.ofSeconds(10);

  /** What a shell says of a process that SIGTERM ended. */
  private static final int STOPPED = 143;

  private final Duration patience;

  StopDeadline(
      @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay,
      @ConfigProperty(name = "quarkus.shutdown.timeout") Duration timeout) {
    this.patience = delay.orElse(Duration.ZERO).plus(timeout).plus(REST);
  }

  /** The time from the signal to the end of a process that hangs. */
  Duration patience() {
    return patience;
  }

  void start(@Observes StartupEvent event) {
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      // Made now: when memory has run out, no thread can be.
      Thread clock = new Thread(this::halt, "unroll-stop");
      clock.setDaemon(true);
      Runtime.getRuntime().addShutdownHook(new Thread(clock::start, "unroll-stopping"));
    }
  }

  private void halt() {
    try {
      Thread.sleep(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(STOPPED);
  }
}
