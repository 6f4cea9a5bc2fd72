package dev.unroll.api.training;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.registry.UnrollSettings;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.journal.RunFolder;
import dev.unroll.journal.RunLog;
import dev.unroll.journal.RunState;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Begins, stops and continues trainings, one at a time. For worker threads. */
@ApplicationScoped
class TrainingControl {
  /** Reading data may take longer; then what goes wrong is in the journal or the log only. */
  private static final long PATIENCE_SECONDS = 20;

  private static final String LOG = "training.log";

  private final TrainingRuns runs;
  private final Path models;
  private final ReentrantLock starting = new ReentrantLock();

  TrainingControl(TrainingRuns runs, UnrollSettings settings) {
    this.runs = runs;
    this.models = settings.models();
  }

  /**
   * Begins the training of a new model.
   *
   * @return its journal, which may not be there yet
   * @throws ApiException when there is such a folder, a training runs, or this one does not begin
   */
  RunLog begin(TrainingRequest request) {
    Path folder = models.resolve(request.model()).toAbsolutePath().normalize();
    Path recipe = folder.resolve(ModelFolder.RECIPE);
    return alone(
        () -> {
          try {
            Files.createDirectory(folder);
          } catch (FileAlreadyExistsException e) {
            throw ApiException.conflict(
                "model", "there is a model or folder '%s' already".formatted(request.model()));
          }
          Files.writeString(recipe, request.recipe());
          try {
            return start(folder, List.of("train", folder.toString()));
          } catch (ApiException e) {
            RunFolder.of(folder, runs.environment()).forget();
            Files.deleteIfExists(recipe);
            Files.deleteIfExists(folder);
            throw e;
          }
        });
  }

  /**
   * Continues a training that was stopped, failed or is lost, from its checkpoint.
   *
   * @throws ApiException when it runs or is finished, another one runs, or it does not begin
   */
  RunLog resume(RunLog log) {
    RunState state = log.state().orElse(RunState.LOST);
    if (state == RunState.RUNNING || state == RunState.FINISHED) {
      throw ApiException.conflict(
          "id",
          state == RunState.RUNNING ? "the training runs" : "the training has made its model");
    }
    return alone(
        () -> {
          List<String> arguments = new ArrayList<>();
          for (JsonNode argument : log.begun().path("arguments")) {
            arguments.add(argument.asText());
          }
          arguments.add("--resume");
          return start(Path.of(log.begun().path("model").asText()), arguments);
        });
  }

  /**
   * Asks a training to stop with a checkpoint, which it does after its update.
   *
   * @throws ApiException when it does not run
   */
  void stop(RunLog log) {
    if (log.state().orElse(RunState.LOST) != RunState.RUNNING) {
      throw ApiException.conflict("id", "the training does not run");
    }
    try {
      log.folder().requestStop();
    } catch (IOException e) {
      throw new UncheckedIOException("the training cannot be told to stop", e);
    }
  }

  /** What reads and writes files. */
  private interface Work {
    RunLog run() throws IOException, InterruptedException;
  }

  private RunLog alone(Work work) {
    if (!starting.tryLock()) {
      throw ApiException.conflict(null, "another training is being started");
    }
    try {
      if (runs.isAnyRunning()) {
        throw ApiException.conflict(null, "another training runs; stop it, or wait for its end");
      }
      return work.run();
    } catch (IOException e) {
      throw new UncheckedIOException("the training cannot be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      starting.unlock();
    }
  }

  private RunLog start(Path model, List<String> arguments)
      throws IOException, InterruptedException {
    RunFolder folder = RunFolder.of(model, runs.environment());
    Files.createDirectories(folder.path());
    RunLog log = new RunLog(folder);
    log.refresh();
    long before = log.next();
    TrainingProcess process =
        TrainingProcess.start(arguments, runs.environment(), folder.path().resolve(LOG));
    if (!process.await(() -> hasBegun(log, before), PATIENCE_SECONDS)) {
      throw ApiException.invalid("recipe", process.lastLine());
    }
    return log;
  }

  /** Whether the training has come to its first update since. */
  private static boolean hasBegun(RunLog log, long before) {
    try {
      log.refresh();
      return log.next() != before && !log.started().isEmpty();
    } catch (IOException e) {
      return false; // Not yet there, or not yet readable.
    }
  }
}
