package dev.unroll.cli;

import dev.unroll.train.loop.TrainingEvent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A request to stop that arrives as SIGINT or SIGTERM. While updates are made, the process ends
 * when one is complete and its checkpoint is written, or after a minute. Before the first update
 * there is nothing to lose, and after the last one all is in the checkpoint already: then it ends
 * at once.
 */
final class StopOnSignal implements BooleanSupplier, AutoCloseable {
  private static final long SECONDS_TO_FINISH = 60;

  /** How far the training has come. */
  private enum Phase {
    PREPARING,
    UPDATING,
    WRITING
  }

  private final CountDownLatch finished = new CountDownLatch(1);

  /** All updates are made, and in the checkpoint, or the process may end for another reason. */
  private final CountDownLatch updated = new CountDownLatch(1);

  private final Thread hook = new Thread(this::stop, "stop-training");
  private final String resumeCommand;
  private volatile Phase phase = Phase.PREPARING;
  private volatile boolean requested;

  /**
   * Listens from now on.
   *
   * @param resumeCommand continues the training, for messages
   */
  StopOnSignal(String resumeCommand) {
    this.resumeCommand = resumeCommand;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public boolean getAsBoolean() {
    return requested;
  }

  /** Takes note of how far the training has come. */
  void observe(TrainingEvent event) {
    switch (event) {
      case TrainingEvent.Started _ -> phase = Phase.UPDATING;
      case TrainingEvent.Chosen _ -> {
        phase = Phase.WRITING;
        updated.countDown();
      }
      case TrainingEvent.Anew _,
          TrainingEvent.Reading _,
          TrainingEvent.Sampled _,
          TrainingEvent.Memory _,
          TrainingEvent.Warning _,
          TrainingEvent.Updated _,
          TrainingEvent.Evaluated _,
          TrainingEvent.Saved _,
          TrainingEvent.StoppedEarly _,
          TrainingEvent.Finished _ -> {}
    }
  }

  /** What the hook does. */
  void stop() {
    requested = true;
    if (finished.getCount() == 0) {
      return;
    }
    switch (phase) {
      case PREPARING -> System.err.println("unroll: stopped before the first update");
      case UPDATING -> awaitCheckpoint();
      case WRITING -> sayWhatIsLeft();
    }
  }

  private void sayWhatIsLeft() {
    System.err.println(
        "unroll: stopped before the model was written; write it with: " + resumeCommand);
  }

  /** The update that is being made may be the last one, after which nothing is waited for. */
  private void awaitCheckpoint() {
    try {
      if (!updated.await(SECONDS_TO_FINISH, TimeUnit.SECONDS)) {
        System.err.println("unroll: the last update did not end in a minute, leaving without it");
      } else if (finished.getCount() > 0) {
        sayWhatIsLeft();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finished.countDown();
    updated.countDown();
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shutdownHasBegun) {
        // The hook runs now and ends at once.
      }
    }
  }
}
