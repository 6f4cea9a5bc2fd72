package dev.unroll.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;

/** Loads graphs into ONNX Runtime, with the options that settings stand for. */
final class SessionLoader {
  /**
   * Matrices of signed bytes become unsigned when they are loaded: on processors that add products
   * of bytes up in 16 bits, no sum is cut off.
   */
  private static final String EXACT_BYTES = "session.x64quantprecision";

  private SessionLoader() {}

  /** Makes a session with some options. */
  interface Load {
    OrtSession with(OrtEnvironment environment, SessionOptions options) throws OrtException;
  }

  /**
   * Loads a graph.
   *
   * @param what it is, for errors
   * @throws RuntimeFailure when ONNX Runtime reports an error, with its message
   */
  static OrtSession load(String what, SessionSettings settings, Load load) {
    if (!Processor.MULTIPLIES_BYTES) {
      try {
        return load(settings, load, true);
      } catch (OrtException _) {
        // It fails where products share a matrix, and for what is wrong with the model.
      }
    }
    try {
      return load(settings, load, false);
    } catch (OrtException e) {
      throw new RuntimeFailure("cannot load " + what, e);
    }
  }

  private static OrtSession load(SessionSettings settings, Load load, boolean exactBytes)
      throws OrtException {
    OrtEnvironment environment =
        Environment.get(); // Before any option: adding a provider needs it.
    try (SessionOptions options = new SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setIntraOpNumThreads(settings.threads());
      options.setInterOpNumThreads(1);
      options.setMemoryPatternOptimization(false);
      options.setCPUArenaAllocator(true);
      options.addConfigEntry("session.intra_op.allow_spinning", settings.spinning() ? "1" : "0");
      if (settings.memory() == SessionSettings.Memory.SHARED && SharedArena.exists()) {
        options.addConfigEntry(SharedArena.OPTION, "1");
      }
      if (exactBytes) {
        options.addConfigEntry(EXACT_BYTES, "1");
      }
      switch (settings.provider()) {
        case CPU -> {}
        case CUDA -> addCuda(options);
        case AUTO -> throw new IllegalArgumentException("choose a Device before a session");
      }
      return load.with(environment, options);
    }
  }

  /** Adds CUDA with explicit default options: only then does a failure have its reason. */
  private static void addCuda(SessionOptions options) throws OrtException {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions()) {
      cuda.add("enable_cudnn", Cudnn.EXISTS ? "1" : "0");
      cuda.add("use_tf32", "0"); // else products have the precision of float16
      options.addCUDA(cuda);
    }
  }
}
