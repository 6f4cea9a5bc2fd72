package dev.unroll.api.registry;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.ServedEngine;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One load of one model, on a thread of its own: native code that never returns keeps that thread,
 * and nothing else.
 */
final class ModelLoad {
  private static final Duration LAST_STEP = Duration.ofSeconds(10);

  private final String id;
  private final CompletableFuture<Result> result = new CompletableFuture<>();
  private final Thread thread;

  /** How a load ended. */
  sealed interface Result {
    /** The model has answered once. */
    record Ready(ModelFolder folder, ServedEngine engine, Duration took) implements Result {}

    /** The folder has the model that is served. */
    record Unchanged() implements Result {}

    /** It cannot be served. */
    record Failed(Throwable reason) implements Result {}
  }

  private ModelLoad(String id, Callable<Result> work) {
    this.id = id;
    this.thread =
        Thread.ofPlatform()
            .name("unroll-load-" + id)
            .daemon()
            .unstarted(
                () -> {
                  try {
                    result.complete(work.call());
                  } catch (Exception | Error e) { // An Error, too, is that model's only.
                    result.complete(new Result.Failed(e));
                  }
                });
  }

  /** Begins a load. */
  static ModelLoad begin(String id, Callable<Result> work) {
    ModelLoad load = new ModelLoad(id, work);
    load.thread.start();
    return load;
  }

  String id() {
    return id;
  }

  /**
   * Waits for the end.
   *
   * @return whether it came in time; not if the waiting thread is told to stop
   */
  boolean endsWithin(Duration patience) {
    try {
      result.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // It is completed with results only.
    }
  }

  /** The result of a load that has ended. */
  Result result() {
    return result.join();
  }

  /** Why a load that has ended failed, in the words of the failure. */
  String reason() {
    return result.join() instanceof Result.Failed(Throwable e)
        ? e instanceof Exception ? String.valueOf(e.getMessage()) : e.toString()
        : "";
  }

  /** Runs something when it ends, at once if it has; on any thread. */
  void whenEnded(Runnable next) {
    var unused = result.thenRun(next);
  }

  /** Asks it to stop: what it is doing may not care. */
  void stop() {
    thread.interrupt();
  }

  /** Closes what was loaded in vain. */
  void discard() {
    if (result.getNow(null) instanceof Result.Ready ready) {
      closeSoon(ready.engine());
    }
  }

  /** Lets a model answer once, or closes it. */
  static ServedEngine warm(ServedEngine engine) {
    try {
      engine.warmUp();
      return engine;
    } catch (RuntimeException | Error e) {
      closeSoon(engine);
      throw e;
    }
  }

  /** A step that does not end keeps its own model only: nobody waits long for it. */
  static void closeSoon(ServedEngine engine) {
    closeSoon(engine, LAST_STEP);
  }

  static void closeSoon(ServedEngine engine, Duration patience) {
    try {
      var unused = Thread.ofVirtual().start(engine::close).join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
