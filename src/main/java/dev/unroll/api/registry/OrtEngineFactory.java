package dev.unroll.api.registry;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.ort.OrtEngines;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Engines on ONNX Runtime. */
@ApplicationScoped
public class OrtEngineFactory implements EngineFactory {
  private static final Logger LOG = Logger.getLogger(OrtEngineFactory.class);
  private static final int BEFORE_MODELS = 1;

  private final UnrollSettings settings;

  OrtEngineFactory(UnrollSettings settings) {
    this.settings = settings;
  }

  /** Says where models run, or ends the start with one line when they cannot run there. */
  void start(@Observes @Priority(BEFORE_MODELS) StartupEvent event) {
    try {
      settings.engine();
      LOG.info(OrtEngines.device(settings.runtime()));
    } catch (RuntimeException e) {
      // The serve command prints the message of this exception, if it has no cause, and no more.
      throw new ConfigurationException(e.getMessage());
    }
  }

  @Override
  public ServedEngine open(ModelFolder folder, EngineListener listener) {
    return switch (folder.config().task()) {
      case Task.Text _, Task.Series _, Task.Classification _ ->
          OrtEngines.open(folder, settings.runtime(), settings.engine(), Clock.SYSTEM, listener);
      case Task.Seq2Seq _ ->
          OrtEngines.openTranslation(
              folder, settings.runtime(), settings.engine(), Clock.SYSTEM, listener);
    };
  }
}
