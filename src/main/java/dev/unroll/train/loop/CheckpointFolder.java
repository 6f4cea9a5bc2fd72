package dev.unroll.train.loop;

import dev.unroll.journal.RunFolder;
import dev.unroll.train.step.TrainingException;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The folder that keeps the checkpoints of one training: the latest and the one before.
 *
 * <p>A checkpoint is written beside them, forced to the disk and then renamed, so that at every
 * moment, whatever stops the program or the machine, at least one whole checkpoint is there. An
 * open folder is locked: a second training of the same model is refused.
 */
public final class CheckpointFolder implements AutoCloseable {

  private static final String LATEST = "latest.checkpoint";
  private static final String PREVIOUS = "previous.checkpoint";
  private static final String UNFINISHED = "unfinished.tmp";

  private final Path folder;
  private final FileChannel lockFile;

  private CheckpointFolder(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /**
   * Where a model's checkpoints are: in its {@link RunFolder}.
   *
   * @param environment the process environment
   */
  public static Path pathFor(Path modelFolder, Map<String, String> environment) {
    return RunFolder.of(modelFolder, environment).path();
  }

  /**
   * Opens and locks a folder, which is made when it does not exist.
   *
   * @throws TrainingException when it cannot be written, or another training holds it
   */
  public static CheckpointFolder open(Path folder) {
    FileChannel channel = null;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel)) {
        return new CheckpointFolder(folder, channel);
      }
      channel.close();
    } catch (IOException e) {
      throw new TrainingException(
          "checkpoints cannot be written to " + folder + ": " + reason(e), e);
    }
    throw new TrainingException("another training of this model is running, it holds " + folder);
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  public Path path() {
    return folder;
  }

  /**
   * Makes this the latest checkpoint.
   *
   * @throws TrainingException when the disk refuses; the last good checkpoint is as it was
   */
  public void save(Checkpoint checkpoint) {
    Path unfinished = folder.resolve(UNFINISHED);
    Path latest = folder.resolve(LATEST);
    try {
      try (FileOutputStream file = new FileOutputStream(unfinished.toFile());
          OutputStream out = new BufferedOutputStream(file, 1 << 16)) {
        CheckpointFormat.write(checkpoint, out);
        file.getFD().sync();
      }
      if (Files.exists(latest)) {
        Files.move(latest, folder.resolve(PREVIOUS), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(unfinished, latest, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel directory = FileChannel.open(folder)) {
        directory.force(true);
      }
    } catch (IOException e) {
      deleteQuietly(unfinished);
      throw new TrainingException(
          "checkpoint of update %d cannot be written to %s: %s (%s)"
              .formatted(checkpoint.updates(), folder, reason(e), lastGood()),
          e);
    }
  }

  /**
   * The latest checkpoint that is whole, or none when there was never one.
   *
   * @throws TrainingException when there are some but none is whole
   */
  public Optional<Checkpoint> latest() {
    StringBuilder problems = new StringBuilder();
    for (String name : new String[] {LATEST, PREVIOUS}) {
      Path file = folder.resolve(name);
      try {
        return Optional.of(CheckpointFormat.read(file));
      } catch (NoSuchFileException _) {
        // Right after a crash between two renames, or before the first checkpoint.
      } catch (IOException e) {
        problems.append("; ").append(name).append(": ").append(reason(e));
      }
    }
    if (!problems.isEmpty()) {
      throw new TrainingException("no whole checkpoint in " + folder + problems);
    }
    return Optional.empty();
  }

  /**
   * Takes over a checkpoint from elsewhere.
   *
   * @param pieces the next bytes of its file, each time; empty at the end
   * @return none when there were no bytes
   */
  Optional<Checkpoint> receive(Supplier<byte[]> pieces) {
    Path latest = folder.resolve(LATEST);
    boolean isAny = false;
    // What is sent is read to its end even when the disk refuses, so that nobody waits.
    IOException problem = null;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(latest))) {
      for (byte[] piece = pieces.get(); piece.length > 0; piece = pieces.get()) {
        isAny = true;
        if (problem == null) {
          try {
            out.write(piece);
          } catch (IOException e) {
            problem = e;
          }
        }
      }
    } catch (IOException e) {
      problem = e;
    }
    if (problem != null) {
      throw new TrainingException(
          "the checkpoint cannot be written to %s: %s".formatted(folder, reason(problem)), problem);
    }
    if (!isAny) {
      deleteQuietly(latest);
    }
    return isAny ? latest() : Optional.empty();
  }

  /** Removes the checkpoints of an earlier training. */
  public void clear() {
    try {
      for (String name : new String[] {UNFINISHED, PREVIOUS, LATEST}) {
        Files.deleteIfExists(folder.resolve(name));
      }
    } catch (IOException e) {
      throw new TrainingException("cannot clear " + folder + ": " + reason(e), e);
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new TrainingException("cannot release " + folder + ": " + reason(e), e);
    }
  }

  /** An unfinished file would only fill the disk further. */
  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The failure to write is reported; this one follows from it.
    }
  }

  private String lastGood() {
    try {
      return latest()
          .map(c -> "the one of update " + c.updates() + " is intact")
          .orElse("there is none before it");
    } catch (TrainingException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** An I/O error in words: the message of some of Java's is only the file's name. */
  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      case java.nio.file.AccessDeniedException denied -> "access denied to " + denied.getFile();
      case java.nio.file.FileSystemException other when other.getReason() == null ->
          other.getClass().getSimpleName() + " " + other.getFile();
      case java.io.EOFException _ -> "cut short";
      default -> String.valueOf(e.getMessage());
    };
  }
}
