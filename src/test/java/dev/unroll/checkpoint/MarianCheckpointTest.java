package dev.unroll.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarianCheckpointTest {
  private static final Pattern PARAMETER =
      Pattern.compile("(\\S+) \\[(.*)\\] sum (\\S+) first (\\S+) last (\\S+)");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"ssru-enfr,model.npz", "classic-enfr,model.float.bin"})
  void floats_areTheParametersOfTheModel(String name, String file) throws IOException {
    Path expected = CheckpointFixtures.path("marian/" + name + "/expected");

    try (MarianCheckpoint model = MarianCheckpoint.open(expected.resolveSibling(file))) {
      List<String> lines = Files.readAllLines(expected.resolve("parameters.txt"));
      assertThat(model.names()).hasSize(lines.size() + 1).contains("special:model.yml");
      for (String line : lines) {
        Matcher parameter = PARAMETER.matcher(line);
        assertThat(parameter.matches()).isTrue();
        TensorView tensor = model.tensor(parameter.group(1));
        float[] elements = tensor.floats();
        double sum = 0;
        for (float element : elements) {
          sum += element;
        }
        assertThat(tensor.shape()).hasToString("[" + parameter.group(2) + "]");
        assertThat(sum).isCloseTo(Double.parseDouble(parameter.group(3)), within(1e-3));
        assertThat(elements[0]).isEqualTo(Float.parseFloat(parameter.group(4)), within(1e-6f));
        assertThat(elements[elements.length - 1])
            .isEqualTo(Float.parseFloat(parameter.group(5)), within(1e-6f));
      }
      assertThat(model.configuration().strip())
          .isEqualTo(Files.readString(expected.resolve("model.yml")).strip());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.enfr.intgemm.bin", "model.enfr.intgemm.alphas.bin"})
  void integers_areTheFloatsRounded(String file) {
    Path bundle = CheckpointFixtures.path("marian/ssru-enfr");

    try (MarianCheckpoint integers = MarianCheckpoint.open(bundle.resolve(file));
        MarianCheckpoint floats = MarianCheckpoint.open(bundle.resolve("model.npz"))) {
      assertThat(integers.names()).containsAll(floats.names());
      assertThat(integers.configuration()).isEqualTo(floats.configuration());
      for (String name : floats.names()) {
        if (name.equals(MarianCheckpoint.CONFIGURATION)) {
          continue;
        }
        float[] exact = floats.tensor(name).floats();
        float largest = 0;
        for (float element : exact) {
          largest = Math.max(largest, Math.abs(element));
        }
        boolean isMatrix = integers.integers(name).isPresent();
        assertThat(isMatrix).isEqualTo(name.matches(".*_W[^_]?|.*Wemb"));
        float step = isMatrix ? largest / 127 : 0;
        float[] rounded = integers.tensor(name).floats();
        float error = 0;
        for (int i = 0; i < exact.length; i++) {
          error = Math.max(error, Math.abs(rounded[i] - exact[i]));
        }
        assertThat(error).as(name).isLessThanOrEqualTo(0.501f * step);
      }
      boolean hasAlphas = file.contains("alphas");
      assertThat(integers.names().stream().filter(n -> n.endsWith("_QuantMultA")).count())
          .isEqualTo(hasAlphas ? 42 : 0);
    }
  }

  @Test
  void matrixOfIntegers_isStoredAsItsTransposeUnlessItIsAnEmbedding() throws IOException {
    byte[] six = {2, 4, 6, 8, 10, 12, 0, 0, 0, 0x40}; // the multiplier is 2
    Path file =
        write(
            new Item("Wemb", 0x4101, six, 2, 3),
            new Item("a_W1", 0x4101, six, 2, 3),
            new Item("special:model.yml", 0x0101, "type: transformer\0".getBytes(UTF_8), 18));

    try (MarianCheckpoint model = MarianCheckpoint.open(file)) {
      assertThat(model.configuration()).isEqualTo("type: transformer");
      assertThat(model.tensor("Wemb").floats()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(model.tensor("a_W1").floats()).containsExactly(1, 3, 5, 2, 4, 6);
      float[] part = new float[4];
      model.tensor("a_W1").read(2, part, 1, 2);
      assertThat(part).containsExactly(0, 5, 2, 0);
      MarianCheckpoint.Integers raw = model.integers("a_W1").orElseThrow();
      assertThat(raw.rows()).isEqualTo(3);
      assertThat(raw.columns()).isEqualTo(2);
      assertThat(raw.multiplier()).isEqualTo(2);
      assertThat(raw.bytes().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Arrays.copyOf(six, 6));
    }
  }

  @Test
  void otherLayouts_areRefusedWhenAskedFor() throws IOException {
    Path file = write(new Item("a_W", 0x12001, new byte[256], 16, 16));

    try (MarianCheckpoint model = MarianCheckpoint.open(file)) {
      assertThatThrownBy(() -> model.tensor("a_W"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("a_W: is of type 0x12001, which is not read");
      assertThatThrownBy(() -> model.tensor("b")).hasMessageEndingWith("has no tensor b");
      assertThatThrownBy(model::configuration).isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void damagedContainers_areRefused() throws IOException {
    byte[] good =
        Files.readAllBytes(
            write(
                new Item("a", 0x0404, new byte[256], 8, 8),
                new Item("b_W", 0x4101, new byte[256], 14, 18)));

    for (int length = 0; length < good.length; length += length < 200 ? 1 : 50) {
      requireRefused(Arrays.copyOf(good, length));
    }
    requireRefused(Arrays.copyOf(good, good.length + 1));
    for (Item item :
        List.of(
            new Item("a", 0x0404, new byte[256], 8, 9),
            new Item("a", 0x0404, new byte[256], -8, -8),
            new Item("a", 0x0404, new byte[256], 65536, 65536, 65536, 65536),
            new Item("a_W", 0x4101, new byte[256], 16, 16), // no room for the multiplier
            new Item("a_W", 0x4101, new byte[256], 1, 4, 4))) {
      requireRefused(Files.readAllBytes(write(item)));
    }
    requireRefused(
        Files.readAllBytes(
            write(new Item("a", 0x0404, new byte[4], 1), new Item("a", 0x0404, new byte[4], 1))));
    for (int at = 0; at < 24; at++) { // version, count, length of the first name
      byte[] changed = good.clone();
      changed[at] ^= (byte) 0x80;
      requireRefused(changed);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 4), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3), }",
        "{'descr': '|O8', 'fortran_order': False, 'shape': (3,), }",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }",
        "__import__('os').system('true')",
      })
  void arraysOfOtherForms_areRefused(String header) throws IOException {
    byte[] file = PickleWriter.archive(Map.of("a.npy", array(header)));

    requireRefused(file);
  }

  @Test
  void arrays_areReadByTheirShape() throws IOException {
    byte[] matrix = array("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }  \n");
    byte[] vector = array("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }\n");
    Path file = folder.resolve("model.npz");
    Files.write(file, PickleWriter.archive(Map.of("a.npy", matrix, "b.npy", vector)));

    try (MarianCheckpoint model = MarianCheckpoint.open(file)) {
      assertThat(model.tensor("a").shape()).containsExactly(2L, 3L);
      assertThat(model.tensor("a").floats()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(model.tensor("b").shape()).containsExactly(6L);
      assertThat(model.integers("a")).isEmpty();
    }
  }

  private void requireRefused(byte[] content) throws IOException {
    Path file = folder.resolve("bad");
    Files.write(file, content);
    assertThatThrownBy(() -> MarianCheckpoint.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file + ": ");
  }

  private static byte[] array(String header) {
    byte[] text = header.getBytes(UTF_8);
    byte[] data = PickleWriter.floats(1, 2, 3, 4, 5, 6);
    ByteBuffer all = ByteBuffer.allocate(10 + text.length + data.length);
    all.order(ByteOrder.LITTLE_ENDIAN).put((byte) 0x93).put("NUMPY".getBytes(UTF_8));
    return all.put((byte) 1)
        .put((byte) 0)
        .putShort((short) text.length)
        .put(text)
        .put(data)
        .array();
  }

  /** A tensor of a container. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Item(String name, long type, byte[] data, int... shape) {}

  private Path write(Item... items) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(1).putLong(items.length);
    for (Item item : items) {
      out.putLong(item.name.length() + 1L).putLong(item.type);
      out.putLong(item.shape.length).putLong(item.data.length);
    }
    for (Item item : items) {
      out.put(item.name.getBytes(UTF_8)).put((byte) 0);
    }
    for (Item item : items) {
      for (int size : item.shape) {
        out.putInt(size);
      }
    }
    int gap = ((out.position() + 8) / 256 + 1) * 256 - out.position() - 8;
    out.putLong(gap).put(new byte[gap]);
    for (Item item : items) {
      out.put(item.data);
    }
    Path file = folder.resolve("model.bin");
    return Files.write(file, Arrays.copyOf(out.array(), out.position()));
  }
}
