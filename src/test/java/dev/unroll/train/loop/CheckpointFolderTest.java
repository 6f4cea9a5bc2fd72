package dev.unroll.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.train.step.TrainingException;
import dev.unroll.train.step.UpdateRule;
import dev.unroll.train.step.Xoshiro;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFolderTest {

  @TempDir Path folder;

  @Test
  void savedCheckpoint_readBack_isEqualInEveryField() {
    Checkpoint saved = checkpoint(7);
    try (CheckpointFolder checkpoints = CheckpointFolder.open(folder)) {
      checkpoints.save(saved);
      Checkpoint read = checkpoints.latest().orElseThrow();
      assertThat(read).usingRecursiveComparison().isEqualTo(saved);
    }
  }

  @Test
  void emptyFolder_hasNoCheckpoint() {
    try (CheckpointFolder checkpoints = CheckpointFolder.open(folder.resolve("new"))) {
      assertThat(checkpoints.latest()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 100, -1})
  void latestWithOneAlteredByte_givesThePrevious(int position) throws IOException {
    try (CheckpointFolder checkpoints = CheckpointFolder.open(folder)) {
      checkpoints.save(checkpoint(1));
      checkpoints.save(checkpoint(2));
      Path latest = folder.resolve("latest.checkpoint");
      byte[] bytes = Files.readAllBytes(latest);
      bytes[position < 0 ? bytes.length + position : position] ^= 0x40;
      Files.write(latest, bytes);
      assertThat(checkpoints.latest().orElseThrow().updates()).isEqualTo(1);
    }
  }

  @Test
  void latestCutShort_givesThePrevious() throws IOException {
    try (CheckpointFolder checkpoints = CheckpointFolder.open(folder)) {
      checkpoints.save(checkpoint(1));
      checkpoints.save(checkpoint(2));
      Path latest = folder.resolve("latest.checkpoint");
      byte[] bytes = Files.readAllBytes(latest);
      Files.write(latest, java.util.Arrays.copyOf(bytes, bytes.length / 2));
      assertThat(checkpoints.latest().orElseThrow().updates()).isEqualTo(1);
      Files.write(latest, new byte[0]);
      assertThat(checkpoints.latest().orElseThrow().updates()).isEqualTo(1);
    }
  }

  @Test
  void crashBetweenTheTwoRenames_givesThePrevious() throws IOException {
    try (CheckpointFolder checkpoints = CheckpointFolder.open(folder)) {
      checkpoints.save(checkpoint(1));
      Files.move(folder.resolve("latest.checkpoint"), folder.resolve("previous.checkpoint"));
      assertThat(checkpoints.latest().orElseThrow().updates()).isEqualTo(1);
    }
  }

  @Test
  void onlyDamagedCheckpoints_areNotTakenForNone() throws IOException {
    Files.writeString(folder.resolve("latest.checkpoint"), "nonsense");
    try (CheckpointFolder checkpoints = CheckpointFolder.open(folder)) {
      assertThatThrownBy(checkpoints::latest)
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("latest.checkpoint")
          .hasMessageContaining("damaged");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fullDisk_isOneClearErrorAndTheLastGoodCheckpointStays() throws IOException {
    try (CheckpointFolder checkpoints = CheckpointFolder.open(folder)) {
      checkpoints.save(checkpoint(1));
      Path unfinished =
          Files.createSymbolicLink(folder.resolve("unfinished.tmp"), Path.of("/dev/full"));
      assertThatThrownBy(() -> checkpoints.save(checkpoint(2)))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("update 2")
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("update 1 is intact")
          .hasMessageNotContaining("\n");
      assertThat(unfinished).doesNotExist();
      assertThat(checkpoints.latest().orElseThrow().updates()).isEqualTo(1);
    }
  }

  @Test
  void folderThatCannotBeMade_isOneClearError() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> CheckpointFolder.open(file.resolve("below")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("cannot be written to " + file)
        .hasMessageNotContaining("\n");
  }

  @Test
  void secondTraining_ofTheSameModel_isRefusedUntilTheFirstEnds() {
    try (CheckpointFolder first = CheckpointFolder.open(folder)) {
      assertThatThrownBy(() -> CheckpointFolder.open(folder))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("another training");
      assertThat(first.latest()).isEmpty();
    }
    CheckpointFolder.open(folder).close();
  }

  @Test
  void path_honoursTheCacheHome_andTellsEqualNamesApart() {
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", "/cache");
    Path one = CheckpointFolder.pathFor(Path.of("/a/models/tiny"), environment);
    Path other = CheckpointFolder.pathFor(Path.of("/b/models/tiny"), environment);
    assertThat(one.toString()).startsWith("/cache/unroll/checkpoints/tiny-");
    assertThat(other).isNotEqualTo(one);
    assertThat(CheckpointFolder.pathFor(Path.of("/a/./models/tiny"), environment)).isEqualTo(one);
    assertThat(CheckpointFolder.pathFor(Path.of("/a/models/tiny"), Map.of()).toString())
        .startsWith(System.getProperty("user.home"));
  }

  /** A checkpoint in which no two fields are alike, with an array longer than a chunk. */
  private static Checkpoint checkpoint(long updates) {
    float[] large = new float[40_000];
    new Xoshiro(updates).ints(0, 1000).limit(5).forEach(i -> large[i * 40] = i);
    return new Checkpoint(
        "title: ein Stück",
        "data" + updates,
        updates,
        2 * updates,
        new Xoshiro.State(1, -2, 3, Long.MIN_VALUE),
        List.of(large, new float[] {1.5f, -0f, Float.MIN_VALUE}),
        new UpdateRule.State(updates, List.of(new float[] {2}, new float[] {})),
        new LearningRate.State(0.25, 1.75, 2),
        List.of(new float[] {0.1f, 0.2f}),
        new BestSoFar(1.5, updates - 1, 1),
        Optional.of(List.of(large.clone(), new float[] {9})),
        List.of(List.of(new float[] {3}), List.of(new float[] {4})),
        new LossHistory(List.of(new LossHistory.Row(1, 0.5, 3, 2.5, 0.001)), 12.25, 4),
        Duration.ofSeconds(90, 5),
        List.of(new float[] {5}),
        List.of(new UpdateRule.State(updates + 1, List.of(new float[] {6}))));
  }
}
