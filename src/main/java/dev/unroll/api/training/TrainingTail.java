package dev.unroll.api.training;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ServerSentEvents;
import dev.unroll.journal.JournalLines;
import dev.unroll.journal.RunLog;
import dev.unroll.journal.RunState;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The lines of a journal as events, from some place on and as they are written. */
final class TrainingTail {
  private static final Duration BETWEEN = Duration.ofMillis(500);

  private final RunLog log;
  private final BooleanSupplier isStopping;
  private long next;
  private boolean isOver;

  /**
   * The events from a place on.
   *
   * @param isStopping whether the service ends
   */
  TrainingTail(RunLog log, long from, BooleanSupplier isStopping) {
    this.log = log;
    this.next = from;
    this.isStopping = isStopping;
  }

  /** Frames that end when the training has ended and all was told. */
  Multi<String> frames() {
    Multi<List<String>> reads =
        Multi.createBy()
            .repeating()
            .uni(
                () ->
                    Uni.createFrom()
                        .item(this::read)
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
            .withDelay(BETWEEN)
            .until(List::isEmpty);
    return Multi.createBy()
        .concatenating()
        .streams(
            reads.onItem().<String>disjoint().filter(frame -> !frame.isEmpty()),
            Multi.createFrom().item(ServerSentEvents.DONE));
  }

  /** The next frames, an empty one where there are none yet; no frame at all at the end. */
  private List<String> read() {
    if (isOver || isStopping.getAsBoolean()) {
      return List.of();
    }
    try {
      JournalLines lines = JournalLines.read(log.folder(), next);
      boolean isAtEnd = lines.next() == next;
      next = lines.next();
      List<String> frames = new ArrayList<>(List.of(""));
      for (JsonNode line : lines.lines()) {
        frames.add(ServerSentEvents.data(line));
      }
      if (isAtEnd) {
        log.refresh();
        RunState state = log.state().orElse(RunState.LOST);
        isOver = state != RunState.RUNNING && log.next() == next;
      }
      return frames;
    } catch (IOException e) {
      return List.of(); // The journal is gone.
    }
  }
}
