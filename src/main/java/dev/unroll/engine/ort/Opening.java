package dev.unroll.engine.ort;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.Codec;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ModelRunner;
import dev.unroll.runtime.SessionSettings;

/**
 * The arguments of every opener.
 *
 * @param session settings of each ONNX Runtime session
 */
record Opening(
    ModelFolder folder,
    SessionSettings session,
    EngineConfig config,
    Clock clock,
    EngineListener listener) {

  /** Starts an engine on a runner, which it closes. */
  Engine start(Codec codec, ModelRunner runner) {
    return new Engine(folder.name(), codec, runner, config, clock, listener);
  }
}
