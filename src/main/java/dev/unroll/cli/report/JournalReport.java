package dev.unroll.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.journal.Journal;
import dev.unroll.journal.RunFolder;
import dev.unroll.journal.RunLog;
import dev.unroll.journal.RunState;
import dev.unroll.train.loop.TrainingEvent;
import java.io.IOError;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the {@link Journal} of a training, and hears in it that the training is to stop. The
 * journal begins when the training holds its folder: until then another one may write there.
 */
public final class JournalReport implements TrainingReport, BooleanSupplier {
  /** Of the updates within that time the first is written. */
  private static final long UPDATES_NANOS = 1_000_000_000;

  /** Evaluations whose samples are written: a journal stays of a size to be read. */
  private static final int MOST_SAMPLES = 2_000;

  private final RunFolder folder;
  private final ObjectNode begin;
  private final boolean resumes;
  private final LongSupplier nanoTime;
  private @Nullable Journal journal;
  private long written;
  private int samples;
  private boolean isFirst = true;
  private TrainingEvent.@Nullable Updated left;

  /**
   * Of a training that begins.
   *
   * @param begin the journal's first line
   * @param resumes whether an earlier training may be continued
   */
  public JournalReport(RunFolder folder, ObjectNode begin, boolean resumes, LongSupplier nanoTime) {
    this.folder = folder;
    this.begin = begin;
    this.resumes = resumes;
    this.nanoTime = nanoTime;
  }

  @Override
  public void accept(TrainingEvent event) {
    try {
      switch (event) {
        case TrainingEvent.Saved _ -> {} // Its place is known.
        case TrainingEvent.Sampled sampled -> {
          if (samples < MOST_SAMPLES) {
            samples++;
            open().append(EventLine.of(sampled));
          }
        }
        case TrainingEvent.Updated updated -> update(updated);
        default -> {
          if (left != null) {
            write(left);
          }
          open().append(EventLine.of(event));
        }
      }
    } catch (IOException e) {
      throw new IOError(e);
    }
  }

  private void update(TrainingEvent.Updated updated) throws IOException {
    long now = nanoTime.getAsLong();
    if (isFirst || now - written >= UPDATES_NANOS) {
      isFirst = false;
      written = now;
      write(updated);
    } else {
      left = updated;
    }
  }

  private void write(TrainingEvent.Updated updated) throws IOException {
    left = null;
    open().append(EventLine.of(updated));
  }

  private Journal open() throws IOException {
    Journal known = journal;
    if (known == null) {
      known = Journal.open(folder, resumes);
      journal = known;
      known.append(begin);
    }
    return known;
  }

  /**
   * Writes the last line, if there is a journal.
   *
   * @param message why it failed, if it did
   */
  public void end(RunState how, @Nullable String message) {
    if (journal != null) {
      try {
        if (left != null) {
          write(left);
        }
        journal.append(RunLog.end(how, message));
      } catch (IOException e) {
        throw new IOError(e);
      }
    }
  }

  @Override
  public boolean getAsBoolean() {
    return journal != null && journal.isStopRequested();
  }

  @Override
  public void close() {
    try {
      if (journal != null) {
        journal.close();
      }
    } catch (IOException e) {
      throw new IOError(e);
    }
  }
}
