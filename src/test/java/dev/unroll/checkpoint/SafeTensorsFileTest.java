package dev.unroll.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsFileTest {
  private static final String GOOD =
      "{'a': {'dtype': 'F32', 'shape': [1], 'data_offsets': [0, 4]},"
          + " 'b': {'dtype': 'F16', 'shape': [2], 'data_offsets': [4, 8]},"
          + " 'c': {'dtype': 'I64', 'shape': [], 'data_offsets': [8, 16]}}";

  @Test
  void numbersOfOtherTypes_areListedAndRefusedWhenAskedFor() {
    try (Checkpoint file = file(GOOD, 16)) {
      assertThat(file.names()).containsExactly("a", "b", "c");
      assertThat(file.tensor("b").floats()).containsExactly(0, 0);
      assertThatThrownBy(() -> file.tensor("c"))
          .hasMessage("a.safetensors: c: is of type I64; F32, F16 and BF16 are read");
      assertThatThrownBy(() -> file.tensor("d")).hasMessage("a.safetensors: has no tensor d");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 15, 17, 1000})
  void dataOfAnotherLengthThanTheHeaderSays_isRefused(int length) {
    assertThatThrownBy(() -> file(GOOD, length)).isInstanceOf(CheckpointException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1]|[0, 4]|[1]|[0, 4]|4|overlap",
        "[1]|[0, 4]|[1]|[2, 6]|6|overlap",
        "[1]|[0, 4]|[1]|[6, 10]|10|gaps",
        "[1]|[0, 4]|[2]|[4, 8]|8|not where the header says",
        "[1]|[0, 4]|[1]|[8, 4]|8|not where the header says",
        "[1]|[0, 4]|[1]|[-4, 0]|8|not where the header says",
        "[1]|[0, 4]|[1]|['4', {}]|8|not where the header says",
        "[1]|[0, 4]|[-1]|[4, 8]|8|impossible shape",
        "[1]|[0, 4]|[0.5]|[4, 8]|8|impossible shape",
        "[1]|[0, 4]|3|[4, 8]|8|impossible shape",
        "[1]|[0, 4]|[4611686018427387904, 4]|[4, 8]|8|impossible shape",
        "[1]|[0, 4]|[8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8]|[4, 8]|8|impossible shape",
        "[1]|[0, 4]|[8,8,8,8,8,8,8,8,8,8,8,8,8,8]|[4, 8]|8|not where the header says",
      })
  void impossiblePlaces_areRefused(
      String a, String placeOfA, String b, String placeOfB, int length, String reason) {
    String header =
        "{'a': {'dtype': 'F32', 'shape': %s, 'data_offsets': %s},".formatted(a, placeOfA)
            + " 'b': {'dtype': 'F32', 'shape': %s, 'data_offsets': %s}}".formatted(b, placeOfB);

    assertThatThrownBy(() -> file(header, length))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{", "{} {}", "{'a': 1}", "{'a': {}, 'a': {}}", "1"})
  void headerThatIsNoIndex_isRefused(String header) {
    assertThatThrownBy(() -> file(header, 4)).isInstanceOf(CheckpointException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 100, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE})
  void headerLongerThanTheFile_isRefused(long length) {
    byte[] file = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();

    assertThatThrownBy(() -> SafeTensorsFile.of(file, "a.safetensors"))
        .hasMessage("a.safetensors: is no safetensors file, or not all of one");
    assertThatThrownBy(() -> SafeTensorsFile.of(Arrays.copyOf(file, 7), "a.safetensors"))
        .isInstanceOf(CheckpointException.class);
  }

  @Test
  void writtenTensors_areReadBack(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("model.safetensors");
    float[] large = new float[100_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = i - 0.5f;
    }
    TensorView matrix = TensorView.of(large, 500, 200);

    SafeTensorsWriter.write(
        path,
        new TreeMap<>(Map.of("format", "pt")),
        new TreeMap<>(Map.of("m", matrix, "none", matrix.rows(0, 0), "one", matrix.rows(1, 2))));

    try (SafeTensorsFile file = SafeTensorsFile.open(path)) {
      assertThat(file.metadata()).containsExactly(Map.entry("format", "pt"));
      assertThat(file.tensor("m").shape()).containsExactly(500L, 200L);
      assertThat(file.tensor("m").floats()).isEqualTo(large);
      assertThat(file.tensor("none").floats()).isEmpty();
      assertThat(file.tensor("one").floats()).isEqualTo(Arrays.copyOfRange(large, 200, 400));
    }
    try (Checkpoint folderOfIt = Checkpoints.open(folder)) {
      assertThat(folderOfIt).isInstanceOf(SafeTensorsFile.class);
    }
  }

  @Test
  void threeShards_areOneCheckpoint() throws IOException {
    Path folder = CheckpointFixtures.path("hf/llama-sharded");
    String index = Files.readString(folder.resolve("model.safetensors.index.json"));

    try (Checkpoint all = Checkpoints.open(folder)) {
      assertThat(all.names()).isNotEmpty().allMatch(name -> index.contains('"' + name + '"'));
      assertThat(all.tensor("model.norm.weight").floats()).hasSize(48);
    }
  }

  private static SafeTensorsFile file(String header, int length) {
    byte[] json = header.replace('\'', '"').getBytes(UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + json.length + length).order(ByteOrder.LITTLE_ENDIAN);
    return SafeTensorsFile.of(file.putLong(json.length).put(json).array(), "a.safetensors");
  }
}
