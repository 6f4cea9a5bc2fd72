package dev.unroll.api.registry;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The way back of a model whose last runs all failed: a service that is not ready gets no requests
 * that could show it, so the model is run without one, again and again, until that succeeds.
 */
@ApplicationScoped
public class ModelProbe {
  private static final Logger LOG = Logger.getLogger(ModelProbe.class);
  private static final long PERIOD_MILLIS = 500;

  private final ModelRegistry registry;
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService watcher =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("unroll-probe").daemon().factory());

  ModelProbe(ModelRegistry registry) {
    this.registry = registry;
  }

  void start(@Observes StartupEvent event) {
    var unused =
        watcher.scheduleWithFixedDelay(
            () -> registry.models().forEach(this::look),
            PERIOD_MILLIS,
            PERIOD_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    watcher.shutdownNow();
  }

  private void look(ServedModel model) {
    if (!model.isFailing()) {
      if (failing.remove(model.id())) {
        LOG.infof("%s: runs again", model.id());
      }
      return;
    }
    if (failing.add(model.id())) {
      LOG.errorf(
          "%s: its last runs on the model all failed; not ready until one succeeds", model.id());
    }
    if (running.add(model.id())) {
      Thread.ofVirtual().name("unroll-probe-" + model.id()).start(() -> probe(model));
    }
  }

  private void probe(ServedModel model) {
    try {
      model.engine().warmUp();
    } catch (RuntimeException e) {
      LOG.debugf(e, "%s: still fails", model.id());
    } finally {
      running.remove(model.id());
    }
  }
}
