package dev.unroll.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code pytorch_model.bin}. */
class TorchFileTest {
  private static final byte[] SIX = PickleWriter.floats(1, 2, 3, 4, 5, 6);

  @ParameterizedTest
  @ValueSource(strings = {"marian-en-fr", "marian-en-fr-legacy-bin"})
  void marian_equalsItsSafetensorsToTheBit(String folder) {
    try (Checkpoint torch = Checkpoints.open(CheckpointFixtures.path("hf/" + folder));
        Checkpoint twin =
            Checkpoints.open(CheckpointFixtures.path("hf/marian-en-fr-safetensors"))) {
      assertThat(torch).isInstanceOf(TorchFile.class);
      assertThat(torch.names()).containsAll(twin.names()).contains("lm_head.weight");
      for (String name : twin.names()) {
        assertThat(torch.tensor(name).shape()).isEqualTo(twin.tensor(name).shape());
        assertThat(torch.tensor(name).floats()).isEqualTo(twin.tensor(name).floats());
      }
      assertThat(torch.tensor("lm_head.weight").floats())
          .isEqualTo(twin.tensor("model.shared.weight").floats());
    }
  }

  @Test
  void llama_roundedIsItsHalfPrecisionTwin() {
    try (Checkpoint torch = Checkpoints.open(CheckpointFixtures.path("hf/llama-gqa"));
        Checkpoint twin = Checkpoints.open(CheckpointFixtures.path("hf/llama-gqa-fp16"))) {
      for (String name : twin.names()) {
        float[] rounded = torch.tensor(name).floats();
        for (int i = 0; i < rounded.length; i++) {
          rounded[i] = Float.float16ToFloat(Float.floatToFloat16(rounded[i]));
        }
        assertThat(rounded).as(name).isEqualTo(twin.tensor(name).floats());
      }
    }
  }

  @Test
  void t5_sharesItsEmbedding() {
    try (Checkpoint torch = Checkpoints.open(CheckpointFixtures.path("hf/t5-v1.0"))) {
      assertThat(torch.tensor("decoder.embed_tokens.weight").floats())
          .isEqualTo(torch.tensor("shared.weight").floats());
    }
  }

  @Test
  void tensorsOfOneStorage_areReadByOffsetAndStrides() throws IOException {
    byte[] file =
        zip(
            w ->
                w.tensor("all", "FloatStorage", "0", 6, 0, sizes(2, 3), sizes(3, 1))
                    .tensor("turned", "FloatStorage", "0", 6, 0, sizes(3, 2), sizes(1, 3))
                    .tensor("tail", "FloatStorage", "0", 6, 4, sizes(2), sizes(1))
                    .tensor("every second", "FloatStorage", "0", 6, 1, sizes(3, 1), sizes(2, 7))
                    .tensor("columns", "FloatStorage", "0", 6, 1, sizes(2, 2), sizes(3, 1))
                    .tensor("scalar", "FloatStorage", "0", 6, 2, sizes(), sizes())
                    .tensor("none", "FloatStorage", "0", 6, 0, sizes(4, 0), sizes(1, 1)));

    try (Checkpoint torch = TorchFile.of(file, "a.bin")) {
      assertThat(torch.tensor("all").floats()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(torch.tensor("turned").shape()).containsExactly(3L, 2L);
      assertThat(torch.tensor("turned").floats()).containsExactly(1, 4, 2, 5, 3, 6);
      assertThat(torch.tensor("tail").floats()).containsExactly(5, 6);
      assertThat(torch.tensor("every second").floats()).containsExactly(2, 4, 6);
      assertThat(torch.tensor("columns").floats()).containsExactly(2, 3, 5, 6);
      float[] part = new float[4];
      torch.tensor("columns").read(1, part, 1, 2);
      assertThat(part).containsExactly(0, 3, 5, 0);
      assertThat(torch.tensor("scalar").floats()).containsExactly(3);
      assertThat(torch.tensor("none").floats()).isEmpty();
    }
  }

  @Test
  void numbersOfOtherTypes_areListedAndRefusedWhenAskedFor() throws IOException {
    byte[] file = zip(w -> w.tensor("ids", "LongStorage", "0", 3, 0, sizes(3), sizes(1)));

    try (Checkpoint torch = TorchFile.of(file, "a.bin")) {
      assertThat(torch.names()).containsExactly("ids");
      assertThatThrownBy(() -> torch.tensor("ids"))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(
              "a.bin: ids: is in a LongStorage; FloatStorage, HalfStorage and BFloat16Storage are"
                  + " read");
    }
  }

  @ParameterizedTest
  @CsvSource({"os,system", "builtins,eval", "torch._utils,_rebuild_qtensor", "torch,device"})
  void anyOtherGlobal_isRefusedByItsName(String module, String name) {
    byte[] pickle = new PickleWriter().global(module, name).text("true").op(0x85).op('R').end();

    assertThatThrownBy(() -> archive(pickle))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "a.bin: its pickle asks for %s.%s; only tensors by name are read"
                .formatted(module, name));
  }

  @ParameterizedTest
  @CsvSource({
    "7,0,2x3,3x1",
    "6,-1,2x3,3x1",
    "6,1,2x3,3x1",
    "6,0,-2x3,3x1",
    "6,0,2x3,-3x1",
    "6,0,2x3,3",
    "6,0,1000000000x1000000000,0x0",
    "6,0,3037000500x3037000500,1x1",
    "6,0,2x2,9223372036854775807x1",
    "4611686018427387904,0,2,1",
  })
  void tensorsBeyondTheirStorage_areRefused(long numbers, long offset, String shape, String strides)
      throws IOException {
    byte[] file =
        zip(w -> w.tensor("a", "FloatStorage", "0", numbers, offset, sizes(shape), sizes(strides)));

    assertThatThrownBy(() -> TorchFile.of(file, "a.bin"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("a.bin: ");
  }

  @Test
  void damagedPickles_areRefused() {
    for (PickleWriter pickle :
        List.of(
            new PickleWriter().op('t'), // no mark
            new PickleWriter().op('(').op('0'), // pops the mark
            new PickleWriter().op('h').op(3), // never stored
            new PickleWriter().op('X').little(0xffff_fff0L, 4), // text beyond the end
            new PickleWriter().op('i'), // INST
            new PickleWriter().op('B'), // BINBYTES
            new PickleWriter().text("a").number(1).op('s'), // no dictionary
            new PickleWriter().op('}').number(1).number(2).op('s'), // a key that is a number
            new PickleWriter().op('}').op('(').number(1).op('u'), // a key without a value
            new PickleWriter().op('}').op('}'), // two values
            new PickleWriter().op(')').op('}').op('b'), // state of a tuple
            new PickleWriter().text("a").op('Q'), // no storage
            new PickleWriter().text("a").op(')').op('R'), // calls a text
            new PickleWriter().op(0x80).op(9), // protocol 9
            new PickleWriter().op(']').op('q').op(0).op('h').op(0).op('a'), // holds itself
            new PickleWriter().op('}').text("a").number(1).op('s'))) { // no tensor
      assertThatThrownBy(() -> archive(pickle.end())).isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void pickleOfTooManyOperations_isRefused() {
    byte[] pickle = new byte[4_000_002];
    Arrays.fill(pickle, (byte) ']');

    assertThatThrownBy(() -> archive(pickle)).hasMessageContaining("more than 4000000 operations");
  }

  @Test
  void damagedArchives_areRefused() throws IOException {
    byte[] file = zip(w -> w.tensor("a", "FloatStorage", "0", 6, 0, sizes(6), sizes(1)));

    for (int length = 0; length < file.length; length++) {
      byte[] part = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> TorchFile.of(part, "a.bin")).isInstanceOf(CheckpointException.class);
    }
    byte[] bigEndian =
        PickleWriter.archive(
            Map.of(
                "m/data.pkl",
                new PickleWriter().op('}').end(),
                "m/byteorder",
                "big".getBytes(UTF_8)));
    assertThatThrownBy(() -> TorchFile.of(bigEndian, "a.bin"))
        .hasMessage("a.bin: is not little-endian");
    byte[] overlapping = file.clone();
    int second = overlapping.length - 22;
    for (int at = 0; at < second; at++) {
      if (overlapping[at] == 'P' && overlapping[at + 1] == 'K' && overlapping[at + 2] == 1) {
        overlapping[at + 42] = 0; // every entry begins with the file
        overlapping[at + 43] = 0;
      }
    }
    assertThatThrownBy(() -> TorchFile.of(overlapping, "a.bin"))
        .isInstanceOf(CheckpointException.class);
  }

  @Test
  void legacyForm_isReadAndRefusedWhenCut() {
    byte[] file = legacy("0");

    try (Checkpoint torch = TorchFile.of(file, "a.bin")) {
      assertThat(torch.tensor("a").floats()).containsExactly(2, 3, 4, 5, 6);
    }
    for (int length = 0; length < file.length; length++) {
      byte[] part = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> TorchFile.of(part, "a.bin")).isInstanceOf(CheckpointException.class);
    }
    assertThatThrownBy(() -> TorchFile.of(legacy("other"), "a.bin"))
        .hasMessage("a.bin: is damaged: it has a storage that no tensor describes");
  }

  @Test
  void shards_areFoundBesideTheirIndexOnly(@TempDir Path folder) throws IOException {
    Path inner = Files.createDirectory(folder.resolve("model"));
    Files.write(
        inner.resolve("one.bin"),
        zip(w -> w.tensor("a", "FloatStorage", "0", 6, 0, sizes(6), sizes(1))));
    Files.copy(inner.resolve("one.bin"), folder.resolve("outside.bin"));
    Path index = inner.resolve("pytorch_model.bin.index.json");

    Files.writeString(index, "{\"weight_map\": {\"a\": \"one.bin\"}}");
    assertThat(Checkpoints.areIn(inner)).isTrue();
    try (Checkpoint torch = Checkpoints.open(inner)) {
      assertThat(torch.tensor("a").elements()).isEqualTo(6);
    }
    Files.writeString(index, "{\"weight_map\": {\"a\": \"../outside.bin\"}}");
    assertThatThrownBy(() -> Checkpoints.open(inner))
        .hasMessage(index + ": there is no file ../outside.bin");
    Files.writeString(index, "{\"weight_map\": {\"b\": \"one.bin\"}}");
    assertThatThrownBy(() -> Checkpoints.open(inner)).hasMessageEndingWith("has no tensor b");
  }

  private static long[] sizes(long... sizes) {
    return sizes;
  }

  private static long[] sizes(String sizes) {
    return Arrays.stream(sizes.split("x", -1)).mapToLong(Long::parseLong).toArray();
  }

  private static byte[] zip(UnaryOperator<PickleWriter> tensors) throws IOException {
    byte[] pickle = tensors.apply(new PickleWriter().op('}').op('(')).op('u').end();
    return PickleWriter.archive(
        Map.of("m/data.pkl", pickle, "m/data/0", SIX, "m/byteorder", "little".getBytes(UTF_8)));
  }

  private static TorchFile archive(byte[] pickle) throws IOException {
    return TorchFile.of(PickleWriter.archive(Map.of("m/data.pkl", pickle)), "a.bin");
  }

  private static byte[] legacy(String key) {
    byte[] magic = new BigInteger("1950a86a20f9469cfc6c", 16).toByteArray();
    PickleWriter file = new PickleWriter().op(0x8a).op(magic.length);
    for (int i = magic.length - 1; i >= 0; i--) {
      file.op(magic[i]);
    }
    file.op('.').number(1001).op('.');
    file.op('}').text("little_endian").op(0x88).op('s').op('.');
    file.op('}').op('(').tensor("a", "FloatStorage", "0", 6, 1, sizes(5), sizes(1)).op('u').op('.');
    file.op(']').op('(').text(key).op('e').op('.').little(6, Long.BYTES);
    for (byte b : SIX) {
      file.op(b);
    }
    byte[] all = file.end();
    return Arrays.copyOf(all, all.length - 1);
  }
}
