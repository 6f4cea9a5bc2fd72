package dev.unroll.journal;

import dev.unroll.text.UserCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The folder of one training: its checkpoints and its journal.
 *
 * @param path {@code unroll/checkpoints/<name>-<hash>} in the user's cache
 */
public record RunFolder(Path path) {
  static final String JOURNAL = "journal.jsonl";
  private static final String STOP = "stop";

  /**
   * That of the training of a model: {@code unroll/checkpoints/<name>-<hash>} in {@code
   * XDG_CACHE_HOME} or {@code ~/.cache}; under {@code java.io.tmpdir} for a user without a home.
   * The hash is of the model folder's absolute path, so that models of equal names in different
   * places do not share checkpoints.
   *
   * @param environment the process environment
   */
  public static RunFolder of(Path modelFolder, Map<String, String> environment) {
    Path absolute = modelFolder.toAbsolutePath().normalize();
    CRC32C crc = new CRC32C();
    crc.update(absolute.toString().getBytes(StandardCharsets.UTF_8));
    String hash = HexFormat.of().toHexDigits((int) crc.getValue());
    Path name = Objects.requireNonNullElse(absolute.getFileName(), Path.of("model"));
    return new RunFolder(all(environment).resolve(name + "-" + hash));
  }

  /** The folder that holds those of all trainings of this user. */
  public static Path all(Map<String, String> environment) {
    return UserCache.folder(environment, System.getProperty("user.home", ""))
        .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "unroll"))
        .resolve("checkpoints");
  }

  /**
   * The folders in one that have a journal.
   *
   * @throws IOException when it cannot be listed; a folder that does not exist has none
   */
  public static List<RunFolder> in(Path all) throws IOException {
    try (Stream<Path> entries = Files.list(all)) {
      return entries
          .filter(entry -> Files.isRegularFile(entry.resolve(JOURNAL)))
          .map(RunFolder::new)
          .toList();
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }

  /** Its name, by which it is known to others. */
  public String id() {
    return String.valueOf(path.getFileName());
  }

  Path journal() {
    return path.resolve(JOURNAL);
  }

  /** Asks the training to end with a checkpoint; it does so after the update that it makes. */
  public void requestStop() throws IOException {
    Files.write(path.resolve(STOP), new byte[0]);
  }

  /** Removes the journal: nobody hears of the training any more. */
  public void forget() throws IOException {
    Files.deleteIfExists(journal());
  }

  boolean isStopRequested() {
    return Files.exists(path.resolve(STOP));
  }

  void withdrawStop() throws IOException {
    Files.deleteIfExists(path.resolve(STOP));
  }
}
