package dev.unroll.train.loop;

import dev.unroll.train.parallel.Workers;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;

/** How the first worker's latest checkpoint gets to the others. */
public final class CheckpointExchange {
  private static final int PIECE = 1 << 22;

  private CheckpointExchange() {}

  /**
   * The latest checkpoint of the first worker, on every worker.
   *
   * @param folder of this worker
   * @throws dev.unroll.train.step.TrainingException when it cannot be read or written
   */
  public static Optional<Checkpoint> latest(CheckpointFolder folder, Workers workers) {
    if (workers.isAlone()) {
      return folder.latest();
    }
    if (workers.isFirst()) {
      Optional<Checkpoint> latest = folder.latest();
      try (Pieces pieces = new Pieces(workers)) {
        if (latest.isPresent()) {
          CheckpointFormat.write(latest.get(), pieces);
        }
      } catch (IOException e) {
        throw new IllegalStateException("pieces are no files", e);
      }
      return latest;
    }
    folder.clear();
    return folder.receive(() -> workers.gather(new byte[0]).getFirst());
  }

  /** What is written goes to the other workers, an empty piece last. */
  private static final class Pieces extends OutputStream {
    private final Workers workers;
    private final byte[] piece = new byte[PIECE];
    private int filled;

    Pieces(Workers workers) {
      this.workers = workers;
    }

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      for (int done = 0; done < length; ) {
        int part = Math.min(length - done, PIECE - filled);
        System.arraycopy(bytes, offset + done, piece, filled, part);
        filled += part;
        done += part;
        if (filled == PIECE) {
          pass();
        }
      }
    }

    private void pass() {
      var unused = workers.gather(Arrays.copyOf(piece, filled));
      filled = 0;
    }

    @Override
    public void close() {
      if (filled > 0) {
        pass();
      }
      pass();
    }
  }
}
