package dev.unroll.checkpoint;

import dev.unroll.text.GitPointer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.BiFunction;

/** Maps a file into memory and has something read it. */
final class MappedFile {
  private MappedFile() {}

  /**
   * What is read of a file, which has to close the arena; that is closed here when reading fails.
   *
   * @throws CheckpointException when the file cannot be mapped, or stands for another one
   */
  static <T> T open(Path file, BiFunction<MemorySegment, Arena, T> reader) {
    if (GitPointer.isIn(file)) {
      throw new CheckpointException(GitPointer.message(file));
    }
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file)) {
      return reader.apply(
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), arena);
    } catch (IOException e) {
      arena.close();
      throw new CheckpointException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }
}
