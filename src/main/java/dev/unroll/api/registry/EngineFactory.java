package dev.unroll.api.registry;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ServedEngine;

/**
 * Makes a model folder's engine. A port: tests replace it with engines that wait or fail on demand.
 */
@FunctionalInterface
public interface EngineFactory {
  /**
   * Loads a model; takes its time.
   *
   * @throws RuntimeException with the reason when the model cannot be loaded
   */
  ServedEngine open(ModelFolder folder, EngineListener listener);
}
