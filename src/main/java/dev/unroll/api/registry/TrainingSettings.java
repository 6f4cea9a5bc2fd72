package dev.unroll.api.registry;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** What clients may do with trainings, {@code unroll.trainings.*}. */
public interface TrainingSettings {
  /** What they may do. */
  enum Permission {
    /** Nothing: there are no paths for trainings. */
    OFF,
    /** See those of the service's user. */
    WATCH,
    /**
     * See, stop and continue them, and begin new ones. A recipe names files, which a training reads
     * as the service's user.
     */
    RUN
  }

  /** What clients may do. */
  @WithDefault("watch")
  Permission clients();

  /** What trainings have as {@code XDG_CACHE_HOME}, for their checkpoints and data. */
  Optional<Path> cache();
}
