package dev.unroll.train;

import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.DownloadProgress;
import dev.unroll.train.loop.TrainingClock;
import dev.unroll.train.loop.TrainingEvent;
import dev.unroll.train.step.Compute;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Trainings in a test's own folder, on one thread, with data that recipes bring along. */
record TestTraining(Path temporary) {
  /** Where there is nothing: what a recipe needs is beside it. */
  static final DataStore NO_DATA =
      new DataStore(
          Optional.empty(), Path.of("nowhere"), DownloadProgress.SILENT, Duration.ofSeconds(1));

  /** Trains a model in its folder as {@code unroll train} does. */
  Trainer.Result train(Path model, boolean resume, BooleanSupplier stop, String... settings) {
    return new Trainer(
            job(model, resume, settings), NO_DATA, TrainingClock.SYSTEM, _ -> {}, stop, false)
        .run();
  }

  /** The same to its end, by a clock and with a listener. */
  Trainer.Result train(
      Path model, boolean resume, TrainingClock clock, Consumer<TrainingEvent> listener) {
    return new Trainer(job(model, resume), NO_DATA, clock, listener, () -> false, true).run();
  }

  private Trainer.Job job(Path model, boolean resume, String... settings) {
    return new Trainer.Job(
        model,
        model,
        List.of(settings),
        resume,
        Compute.cpu(1),
        Duration.ofHours(1),
        Map.of("XDG_CACHE_HOME", temporary.resolve("cache").toString()));
  }
}
