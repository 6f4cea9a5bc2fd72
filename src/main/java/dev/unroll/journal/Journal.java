package dev.unroll.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/**
 * What a training writes about itself: one JSON object a line, each with an {@code event} and its
 * {@code time} in milliseconds since 1970. For the training's thread.
 */
public final class Journal implements AutoCloseable {
  private static final long LOOK_EVERY_NANOS = 500_000_000;

  private final RunFolder folder;
  private final OutputStream out;
  private long looked;

  private Journal(RunFolder folder, OutputStream out) {
    this.folder = folder;
    this.out = out;
    this.looked = System.nanoTime();
  }

  /**
   * Opens the journal of a training that begins.
   *
   * @param continues whether it goes on where an earlier one stopped; else that one's lines go
   */
  public static Journal open(RunFolder folder, boolean continues) throws IOException {
    Files.createDirectories(folder.path());
    folder.withdrawStop();
    return new Journal(
        folder,
        continues
            ? Files.newOutputStream(
                folder.journal(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)
            : Files.newOutputStream(folder.journal()));
  }

  /** Adds a line. Readers see it at once, and never a part of it without its end. */
  public void append(ObjectNode line) throws IOException {
    line.put("time", System.currentTimeMillis());
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Whether somebody has asked the training to stop; looks at the disk twice a second at most. */
  public boolean isStopRequested() {
    long now = System.nanoTime();
    if (now - looked < LOOK_EVERY_NANOS) {
      return false;
    }
    looked = now;
    return folder.isStopRequested();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
