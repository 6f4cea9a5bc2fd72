package dev.unroll.api.registry;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.ort.OrtEngines;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Engines on ONNX Runtime. */
@ApplicationScoped
public class OrtEngineFactory implements EngineFactory {
  private static final Logger LOG = Logger.getLogger(OrtEngineFactory.class);
  private static final int BEFORE_MODELS = 1;

  /** More sequences in a step gain nothing. */
  private static final int MOST_SLOTS = 256;

  private final UnrollSettings settings;
  private final Clock clock;
  private @Nullable OrtEngines engines;

  OrtEngineFactory(UnrollSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** Logs where models run, or ends the start with one line when they cannot run there. */
  void start(@Observes @Priority(BEFORE_MODELS) StartupEvent event) {
    try {
      LOG.info(engines().device());
    } catch (RuntimeException e) {
      // The serve command prints the message of this exception, if it has no cause, and no more.
      throw new ConfigurationException(e.getMessage());
    }
  }

  @Override
  public ServedEngine open(ModelFolder folder, EngineListener listener) {
    return engines().open(folder, listener);
  }

  private synchronized OrtEngines engines() {
    OrtEngines opened = engines;
    if (opened == null) {
      settings.memory().ifPresent(memory -> OrtEngines.limitMemory(memory.asLongValue()));
      EngineConfig config = settings.engine();
      int mostSlots = settings.slots().orElse(Math.max(config.slots(), MOST_SLOTS));
      opened = new OrtEngines(settings.runtime(), config, mostSlots, clock);
      engines = opened;
    }
    return opened;
  }
}
