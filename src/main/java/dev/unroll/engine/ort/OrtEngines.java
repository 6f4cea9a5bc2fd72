package dev.unroll.engine.ort;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;

/** Opens engines on model folders. */
public final class OrtEngines {
  private OrtEngines() {}

  /**
   * Loads a model and starts its engine.
   *
   * @throws dev.unroll.bundle.BundleException when the graph is not what the folder's config says,
   *     with one line that says where they differ
   * @throws dev.unroll.runtime.RuntimeFailure when the wanted provider cannot be used, or ONNX
   *     Runtime refuses the graph
   */
  public static Engine open(
      ModelFolder folder,
      RuntimeOptions options,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    if (folder.config().format() > 0) {
      throw new UnsupportedOperationException("not there yet: " + options + config + clock);
    }
    return new Engine();
  }

  /**
   * One line that says where models run and why.
   *
   * @throws dev.unroll.runtime.RuntimeFailure when the wanted provider cannot be used, with the
   *     reason
   */
  public static String device(RuntimeOptions options) {
    return options.provider().name();
  }
}
