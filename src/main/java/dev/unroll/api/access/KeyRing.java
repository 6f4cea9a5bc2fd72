package dev.unroll.api.access;

import dev.unroll.engine.Clock;
import dev.unroll.keys.KeyEntry;
import dev.unroll.keys.KeyFile;
import dev.unroll.keys.KeyFileException;
import dev.unroll.text.OneLine;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The keys that let in, as their file has them. A new file is taken while the service runs; one
 * that is broken leaves the keys as they were.
 */
@ApplicationScoped
public class KeyRing {
  private static final Logger LOG = Logger.getLogger(KeyRing.class);
  private static final int BEFORE_EVERYTHING = 1;
  private static final long LOOK_MILLIS = 500;

  private final Optional<KeyFile> file;
  private final Clock clock;
  private final ScheduledExecutorService watcher =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("unroll-keys").daemon().factory());

  private volatile Callers callers = Callers.NONE;
  private volatile Optional<String> problem = Optional.empty();
  private byte[] content = new byte[0];

  KeyRing(AccessSettings settings, Clock clock) {
    this.file = settings.keys().map(KeyFile::new);
    this.clock = clock;
  }

  void start(@Observes @Priority(BEFORE_EVERYTHING) StartupEvent event) {
    file.ifPresent(
        keys -> {
          try {
            take(keys);
          } catch (KeyFileException e) {
            // The serve command prints the message of this exception, if it has no cause.
            throw new ConfigurationException(e.getMessage());
          }
          LOG.infof("keys in %s: %d", keys.path(), callers.count());
          var unused =
              watcher.scheduleWithFixedDelay(
                  () -> look(keys), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        });
  }

  void stop(@Observes ShutdownEvent event) {
    watcher.shutdownNow();
  }

  /** Whether clients need a key. */
  boolean isRequired() {
    return file.isPresent();
  }

  int count() {
    return callers.count();
  }

  /** Why the present file is not in force; empty if it is. */
  public Optional<String> problem() {
    return problem;
  }

  Optional<Caller> withKey(String key) {
    return callers.withKey(key);
  }

  Optional<KeyEntry> withRole(Collection<String> roles) {
    return callers.withRole(roles);
  }

  private void look(KeyFile keys) {
    try {
      if (take(keys)) {
        LOG.infof("%s has changed: %d keys", keys.path(), callers.count());
      }
      problem = Optional.empty();
    } catch (RuntimeException | Error e) { // Either would end the schedule.
      Optional<String> reason = Optional.of(OneLine.of(String.valueOf(e.getMessage())));
      if (!reason.equals(problem)) {
        LOG.warnf("%s; the keys stay as they were", reason.get());
      }
      problem = reason;
    }
  }

  private boolean take(KeyFile keys) {
    byte[] now = keys.bytes();
    if (Arrays.equals(now, content)) {
      return false;
    }
    callers = callers.replacedBy(keys.parse(now), clock);
    content = now;
    return true;
  }
}
