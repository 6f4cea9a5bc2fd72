package dev.unroll.text.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StreamingDecoderTest {
  /** Byte-level: one token a byte, and one for the two bytes of é together with the next Ã. */
  private static Tokenizer byteLevel() {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    ObjectNode special = root.putArray("added_tokens").addObject();
    special.put("id", 257).put("content", "<end>").put("special", true);
    for (String key : new String[] {"single_word", "lstrip", "rstrip", "normalized"}) {
      special.put(key, false);
    }
    root.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", false);
    root.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", false);
    ObjectNode model = root.putObject("model").put("type", "BPE");
    ObjectNode vocabulary = model.putObject("vocab");
    int next = 0x100;
    for (int value = 0; value < 0x100; value++) {
      boolean visible = (value > ' ' && value < 0x7f) || (value > 0xa0 && value != 0xad);
      vocabulary.put(Character.toString(visible ? value : next++), value);
    }
    vocabulary.put("©Ã", 256);
    model.putArray("merges").addArray().add("©").add("Ã");
    return Tokenizer.parse("test", root.toString());
  }

  private static String[] pieces(StreamingDecoder decoder, long... tokens) {
    String[] pieces = new String[tokens.length + 1];
    for (int i = 0; i < tokens.length; i++) {
      pieces[i] = decoder.next(tokens[i]);
    }
    pieces[tokens.length] = decoder.end();
    return pieces;
  }

  @Test
  void characterOfManyTokens_comesWhole() {
    try (Tokenizer tokenizer = byteLevel()) {
      assertThat(tokenizer.encode("a é 😀")).hasSize(9);
      assertThat(pieces(tokenizer.streamingDecoder(), tokenizer.encode("a é 😀")))
          .containsExactly("a", " ", "", "é", " ", "", "", "", "😀", "");
    }
  }

  @Test
  void tokenThatEndsOneCharacterAndBeginsAnother_givesTheFirst() {
    try (Tokenizer tokenizer = byteLevel()) {
      long[] tokens = tokenizer.encode("éé");
      assertThat(tokens).containsExactly(0xc3, 256, 0xa9);
      assertThat(pieces(tokenizer.streamingDecoder(), tokens)).containsExactly("", "é", "é", "");
    }
  }

  @Test
  void incompleteCharacter_becomesAReplacementAtTheEnd() {
    try (Tokenizer tokenizer = byteLevel()) {
      assertThat(pieces(tokenizer.streamingDecoder(), 'a', 0xf0, 0x9f))
          .containsExactly("a", "", "", "\ufffd");
      assertThat(pieces(tokenizer.streamingDecoder(), 0xf0, 0x9f, 'b', 0xff, 'c'))
          .containsExactly("", "", "\ufffdb", "\ufffd", "c", "");
    }
  }

  @Test
  void specialToken_isNotText() {
    try (Tokenizer tokenizer = byteLevel()) {
      assertThat(tokenizer.vocabSize()).isEqualTo(258);
      assertThat(pieces(tokenizer.streamingDecoder(), 'a', 257, 'b'))
          .containsExactly("a", "", "b", "");
      assertThat(tokenizer.decode('a', 257, 'b')).isEqualTo("ab");
    }
  }

  @Test
  void randomTokens_giveTheSameTextAsDecodingThemAtOnce() {
    Random random = new Random(1);
    try (Tokenizer tokenizer = byteLevel()) {
      for (int i = 0; i < 500; i++) {
        byte[] valid = "aé€😀ß中".repeat(1 + random.nextInt(3)).getBytes(StandardCharsets.UTF_8);
        long[] tokens = new long[valid.length];
        for (int t = 0; t < valid.length; t++) {
          boolean damaged = random.nextInt(8) == 0;
          tokens[t] = damaged ? random.nextInt(258) : valid[t] & 0xff;
        }
        String text = String.join("", pieces(tokenizer.streamingDecoder(), tokens));
        assertThat(text).isEqualTo(tokenizer.decode(tokens));
      }
    }
  }

  /** Letters, and all bytes as tokens by themselves; token 3 + b is the byte b. */
  private static Tokenizer byteFallback() {
    StringBuilder vocabulary = new StringBuilder("{'<unk>': 0, 'a': 1, '▁b': 2");
    for (int value = 0; value < 0x100; value++) {
      vocabulary.append(", '<0x%02X>': %d".formatted(value, 3 + value));
    }
    return Tokenizer.parse(
        "test",
        """
        {'decoder': {'type': 'Sequence', 'decoders': [
           {'type': 'Replace', 'pattern': {'String': '▁'}, 'content': ' '},
           {'type': 'ByteFallback'}, {'type': 'Fuse'}]},
         'model': {'type': 'BPE', 'unk_token': '<unk>', 'byte_fallback': true, 'merges': [],
           'vocab': %s}}}
        """
            .formatted(vocabulary)
            .replace('\'', '"'));
  }

  @Test
  void bytesThatAreNoText_becomeOneReplacementEachToTheEndOfTheirRow() {
    try (Tokenizer tokenizer = byteFallback()) {
      assertThat(pieces(tokenizer.streamingDecoder(), 1, 3 + 0xe2, 3 + 0x82, 2))
          .containsExactly("a", "", "", "\ufffd\ufffd b", "");
      assertThat(pieces(tokenizer.streamingDecoder(), 3 + 0xff, 3 + 'x', 1, 3 + 'x'))
          .containsExactly("\ufffd", "\ufffd", "a", "x", "");
      assertThat(pieces(tokenizer.streamingDecoder(), 3 + 0xe2, 3 + 0x82, 3 + 0xac, 3 + 0xf0))
          .containsExactly("", "", "€", "", "\ufffd");
    }
  }

  @Test
  void rowsOfBytes_giveTheSameTextAsDecodingThemAtOnce() {
    Random random = new Random(2);
    int[][] rows = {
      {0xff, 'x'}, {0xe2, 0x82}, {0xed, 0xa0, 0x80}, {0xc3, 0xa9, 0xc3, 0xa9}, {0xf0, 0x9f, 0x98},
      {0x80}, {0xe2, 0xff, 0xac}, {'\n'}, {0xe4, 0xb8, 0xad}, {0xc0, 0x80}
    };
    try (Tokenizer tokenizer = byteFallback()) {
      for (int i = 0; i < 300; i++) {
        LongStream.Builder ids = LongStream.builder();
        for (int r = random.nextInt(6); r >= 0; r--) {
          for (int value : rows[random.nextInt(rows.length)]) {
            ids.add(3 + value);
          }
          ids.add(1 + random.nextInt(2));
        }
        long[] tokens = ids.build().toArray();
        assertThat(String.join("", pieces(tokenizer.streamingDecoder(), tokens)))
            .isEqualTo(tokenizer.decode(tokens));
      }
    }
  }

  @Test
  void decoderAfterItsEnd_startsAfresh() {
    try (Tokenizer tokenizer = byteLevel()) {
      StreamingDecoder decoder = tokenizer.streamingDecoder();
      assertThat(decoder.next(0xf0)).isEmpty();
      assertThat(decoder.end()).isEqualTo("\ufffd");
      assertThat(decoder.next('a')).isEqualTo("a");
    }
  }
}
