package dev.unroll.engine.lexical;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class LexicalShortlistTest {
  private static final Path FIXTURES =
      Path.of(System.getenv().getOrDefault("UNROLL_FIXTURES", "../shared/fixtures"))
          .resolve("marian/ssru-enfr");
  private static final int WORDS = 2000;

  @Test
  void list_isThatOfItsTextForm() throws IOException {
    LexicalShortlist shortlist = firefox();
    Map<String, Integer> ids = pieces();
    Map<Integer, TreeSet<Integer>> expected = new HashMap<>();
    try (BufferedReader text =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(FIXTURES.resolve("lex.enfr.s2t.gz"))),
                UTF_8))) {
      for (String line = text.readLine(); line != null; line = text.readLine()) {
        String[] parts = line.split(" ", -1);
        Integer target = ids.get(parts[0]);
        Integer source = ids.get(parts[1]);
        if (target != null && source != null) {
          expected.computeIfAbsent(source, _ -> new TreeSet<>()).add(target);
        }
      }
    }

    assertThat(expected).hasSizeGreaterThan(1000);
    expected.forEach(
        (source, targets) -> {
          int[] candidates = shortlist.candidates(List.of(source), false);
          assertThat(candidates.length % 8).isZero();
          if (targets.size() <= 50) {
            targets.forEach(target -> assertThat(candidates).contains(target));
          }
        });
  }

  @Test
  void candidatesOfSentences_areAsManyAsMariansOwn() throws IOException {
    LexicalShortlist shortlist = firefox();
    JsonNode lists =
        new ObjectMapper().readTree(FIXTURES.resolve("expected/float-lex.json").toFile());

    for (JsonNode sentence : lists.path("sentences")) {
      List<Integer> source = new ArrayList<>();
      sentence.path("src_ids").forEach(id -> source.add(id.asInt()));
      int[] candidates = shortlist.candidates(source, true);
      assertThat(candidates).isSorted().hasSize(sentence.path("shortlist_size").asInt());
      for (JsonNode id : sentence.path("greedy").path("ids")) {
        assertThat(candidates).contains(id.asInt());
      }
    }
  }

  @Test
  void damagedFiles_areRefused() throws IOException {
    byte[] good = file();

    LexicalShortlist shortlist = LexicalShortlist.parse(good, "lex.bin", 2, 40);
    assertThat(shortlist.candidates(List.of(1), false)).containsExactly(0, 1, 2, 3, 4, 5, 30, 31);
    assertThat(shortlist.candidates(List.of(0, 1), true)).hasSize(8).contains(9, 30, 31);
    for (int length = 0; length < good.length; length++) {
      byte[] part = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> LexicalShortlist.parse(part, "lex.bin", 2, 40))
          .isInstanceOf(IOException.class);
    }
    for (int at = 0; at < good.length - 4; at++) { // the last four bytes have no checksum
      byte[] changed = good.clone();
      changed[at] ^= 0x40;
      assertThatThrownBy(() -> LexicalShortlist.parse(changed, "lex.bin", 2, 40))
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> LexicalShortlist.parse(good, "lex.bin", 3, 40))
        .hasMessage("lex.bin: is for a source vocabulary of 2, not 3");
    assertThatThrownBy(() -> LexicalShortlist.parse(good, "lex.bin", 2, 31))
        .hasMessage("lex.bin: is not for a target vocabulary of 31");
  }

  /** Two words: the first has the translation 9, the second 30 and 31; 4 words are for all. */
  private static byte[] file() {
    ByteBuffer file = ByteBuffer.allocate(48 + 3 * 8 + 3 * 4).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(0xF11A48D5013417F5L).putLong(0).putLong(4).putLong(2).putLong(3).putLong(3);
    file.putLong(0).putLong(1).putLong(3).putInt(9).putInt(30).putInt(31);
    long hash = 0;
    for (int at = 16; at + 8 <= file.capacity(); at += 8) {
      hash ^= file.getLong(at) + 0x9e3779b9L + (hash << 6) + (hash >>> 2);
    }
    return file.putLong(8, hash).array();
  }

  private static LexicalShortlist firefox() throws IOException {
    assumeTrue(Files.exists(FIXTURES), () -> FIXTURES + " is not there");
    return LexicalShortlist.read(FIXTURES.resolve("lex.50.50.enfr.s2t.bin"), WORDS, WORDS);
  }

  /** The pieces of a SentencePiece model: the first field of every first field. */
  private static Map<String, Integer> pieces() throws IOException {
    ByteBuffer model = ByteBuffer.wrap(Files.readAllBytes(FIXTURES.resolve("vocab.enfr.spm")));
    Map<String, Integer> ids = new HashMap<>();
    while (ids.size() < WORDS) {
      assertThat(model.get()).isEqualTo((byte) 0x0a);
      int end = model.get() + model.position();
      assertThat(model.get()).isEqualTo((byte) 0x0a);
      byte[] piece = new byte[model.get()];
      model.get(piece).position(end);
      ids.put(new String(piece, UTF_8), ids.size());
    }
    return ids;
  }
}
