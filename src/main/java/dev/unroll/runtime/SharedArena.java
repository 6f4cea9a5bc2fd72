package dev.unroll.runtime;

/**
 * The memory arena that several sessions share. Without it each session has an arena of its own,
 * which it never gives back. A training has a session for each shape of its batches: with an arena
 * each, a translating Transformer of 5.5 million parameters (batches of 2,048 tokens a side) takes
 * 8.5 GB, with one for all 2.9 GB.
 *
 * <p>Where a process loads ONNX Runtime twice, for two class loaders, only the sessions of the
 * first share; no program but a test does so.
 */
final class SharedArena {
  /** The session option that selects it. */
  static final String OPTION = "session.use_env_allocators";

  private static final boolean REGISTERED = register();

  private SharedArena() {}

  /** Whether this build of ONNX Runtime has one; if not, each session has its own. */
  static boolean exists() {
    return REGISTERED;
  }

  private static boolean register() {
    try {
      OrtApi.get().registerSharedArena();
      return true;
    } catch (RuntimeFailure e) {
      return false;
    }
  }
}
