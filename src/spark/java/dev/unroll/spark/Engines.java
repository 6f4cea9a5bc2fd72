package dev.unroll.spark;

import dev.unroll.local.LocalModels;
import dev.unroll.local.LocalOptions;
import java.util.HashMap;
import java.util.Map;

/**
 * The engines of this executor: models are opened when a task needs them first, and stay until the
 * process ends. All tasks of the executor share them, so their rows run together.
 */
final class Engines {
  private record Key(ModelSource source, LocalOptions options) {}

  private static final Map<Key, LocalModels> OPEN = new HashMap<>();
  private static boolean closing;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Engines::close, "unroll-close"));
  }

  private Engines() {}

  /**
   * The models of a folder.
   *
   * @throws IllegalStateException when the folder on this node is not the one that was meant
   */
  static synchronized LocalModels open(ModelSource source, Work work) {
    if (closing) {
      throw new IllegalStateException("the executor is ending");
    }
    Key key = new Key(source, options(source.threads(), work));
    LocalModels models = OPEN.get(key);
    if (models == null) {
      source.check();
      models = LocalModels.open(source.here(), key.options());
      OPEN.put(key, models);
    }
    return models;
  }

  /** A translator has one engine thread for each processor, others share a step among threads. */
  private static LocalOptions options(int threads, Work work) {
    if (threads == 0) {
      return LocalOptions.DEFAULT;
    }
    return work instanceof Work.Translate
        ? LocalOptions.DEFAULT.withWorkers(threads)
        : LocalOptions.DEFAULT.withThreads(threads);
  }

  private static synchronized void close() {
    closing = true;
    OPEN.values().forEach(LocalModels::close);
    OPEN.clear();
  }
}
