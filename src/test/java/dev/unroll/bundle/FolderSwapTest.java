package dev.unroll.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FolderSwapTest {
  @TempDir Path models;

  private Path folder;

  @BeforeEach
  void writeFolderWithOwnFiles() throws IOException {
    folder = models.resolve("letters");
    write("old");
    Files.writeString(folder.resolve("recipe.yaml"), "seed: 1");
    Files.writeString(folder.resolve("book.txt"), "the data");
    Files.createDirectories(folder.resolve("notes"));
    Files.writeString(folder.resolve("notes").resolve("today.md"), "fine");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("book.txt"));
  }

  private void write(String content) {
    write(content, FileMoves.SYSTEM);
  }

  private void write(String content, FileMoves moves) {
    FolderSwap.replace(
        folder,
        fresh -> {
          Files.writeString(fresh.resolve("config.json"), content);
          Files.writeString(fresh.resolve("model.onnx"), content);
        },
        moves);
  }

  /** Asserts that the folder is whole, of one time, and has the user's files. */
  private void assertWhole(String... either) throws IOException {
    assertThat(Files.readString(folder.resolve("config.json"))).isIn((Object[]) either);
    assertThat(folder.resolve("model.onnx"))
        .hasContent(Files.readString(folder.resolve("config.json")));
    Checksums sums = Checksums.read(folder.resolve("SHA256SUMS"));
    assertThat(sums.sums().get("model.onnx"))
        .isEqualTo(Checksums.sha256(folder.resolve("model.onnx")));
    assertThat(folder.resolve("recipe.yaml")).hasContent("seed: 1");
    assertThat(folder.resolve("book.txt")).hasContent("the data");
    assertThat(folder.resolve("notes").resolve("today.md")).hasContent("fine");
    assertThat(folder.resolve("link")).isSymbolicLink().hasContent("the data");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(models)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void killedExport_leavesTheOldOrTheNewFolderWhole_andIsCleanedAway(KilledExport.At at)
      throws Exception {
    KilledExport.run(folder, at);

    Leftovers.clean(models);

    assertWhole("old", "new");
    assertThat(names()).containsExactly("letters");
  }

  @Test
  void killedExport_nextExportCleansUp() throws Exception {
    KilledExport.run(folder, KilledExport.At.FILLED);

    write("newer");

    assertWhole("newer");
    assertThat(names()).containsExactly("letters");
  }

  @Test
  @Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
  void clean_doesNotWaitAtAPipeWithTheNameOfALock() throws Exception {
    Path pipe = models.resolve(".letters.lock-0123abcd");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    Leftovers.clean(models);

    assertThat(pipe).exists();
  }

  @Test
  void clean_leavesWhatALivingExportWorksOn() throws IOException {
    FolderSwap.replace(
        folder,
        fresh -> {
          Files.writeString(fresh.resolve("config.json"), "new");
          Leftovers.clean(models);
          Files.writeString(fresh.resolve("model.onnx"), "new");
        });

    assertWhole("new");
  }

  @Test
  void twoExportsAtOnce_bothEnd_andTheLastIsThere() throws IOException {
    FolderSwap.replace(
        folder,
        fresh -> {
          write("inner");
          Files.writeString(fresh.resolve("config.json"), "outer");
          Files.writeString(fresh.resolve("model.onnx"), "outer");
        });

    assertWhole("outer");
    assertThat(names()).containsExactly("letters");
  }

  @Test
  void fileSystemWithoutExchange_replacesByTwoMoves() throws IOException {
    write("new", new Failing(false, 99));

    assertWhole("new");
    assertThat(names()).containsExactly("letters");
  }

  @Test
  void exchangeThatFails_leavesTheOldFolder() throws IOException {
    assertThatThrownBy(() -> write("new", new Failing(true, 99)))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("letters: cannot be written: input/output error");

    assertWhole("old");
    assertThat(names()).containsExactly("letters");
  }

  @Test
  void secondMoveThatFails_leavesTheOldFolder() throws IOException {
    assertThatThrownBy(() -> write("new", new Failing(false, 2)))
        .isInstanceOf(BundleException.class);

    assertWhole("old");
    assertThat(names()).containsExactly("letters");
  }

  @Test
  void linkedFolder_isReplacedWhereItIs() throws IOException {
    Path elsewhere = Files.createDirectory(models.resolve("elsewhere")).resolve("letters");
    Files.move(folder, elsewhere);
    Files.createSymbolicLink(folder, elsewhere);

    write("new");

    assertWhole("new");
    assertThat(folder).isSymbolicLink();
    assertThat(names()).containsExactlyInAnyOrder("elsewhere", "letters");
  }

  /** A file system without exchange, or one that fails. */
  private static final class Failing implements FileMoves {
    private final boolean exchangeFails;
    private final int failingMove;
    private int moves;

    Failing(boolean exchangeFails, int failingMove) {
      this.exchangeFails = exchangeFails;
      this.failingMove = failingMove;
    }

    @Override
    public boolean exchange(Path one, Path other) throws IOException {
      if (exchangeFails) {
        throw new IOException("input/output error");
      }
      return false;
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      if (++moves == failingMove) {
        throw new IOException("input/output error");
      }
      SYSTEM.move(from, to);
    }
  }
}
