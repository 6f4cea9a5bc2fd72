package dev.unroll.text.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that would end the process if the native library got them. */
class HostileTokenizersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** A small tokenizer with a step of its own. */
  private static String with(String key, String step) {
    try {
      ObjectNode root =
          (ObjectNode)
              JSON.readTree(CharacterVocabulary.of("abc ").tokenizerJson(false, List.of("<s>")));
      root.set(key, JSON.readTree(step));
      return root.toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertRefused(String json, String... because) {
    assertThatThrownBy(() -> Tokenizer.parse("x/tokenizer.json", json))
        .isInstanceOf(TokenizerException.class)
        .message()
        .startsWith("x/tokenizer.json: ")
        .contains(because)
        .doesNotContain("\n");
  }

  private static String split(String pattern) {
    return with(
        "pre_tokenizer",
        JSON.createObjectNode()
            .put("type", "Split")
            .put("behavior", "Isolated")
            .put("invert", false)
            .set("pattern", JSON.createObjectNode().put("Regex", pattern))
            .toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(a|a)*$",
        "(a|ab)*c",
        "(a*)*",
        "(.*a){20}",
        "(?=(a+)+b)",
        "a*a*a*b",
        "\\s*\\s*x",
        ".*.*=.*",
        "(a?){40}a{40}",
        "a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaa",
        "a{1,1000}a{1,1000}b",
        "\\p{N}{1,3}+",
        "(a)\\1",
        "(?<n>a|b\\g<n>c)",
        "(?~a)",
        "(?x: a b)",
        "\\X+",
        "a?",
        "$",
        "a*|b",
        "\\b",
        "(?!a)",
        "(",
        "[a",
        "a)",
        "*",
        ""
      })
  void patternThatMayTakeForEver_isRefused(String pattern) {
    assertRefused(split(pattern), "pre_tokenizer.pattern.Regex: ");
  }

  /** Those of GPT-2, Llama 3, Qwen 2, GPT-4, GPT-4o, DeepSeek, BLOOM, CLIP and others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
        "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*"
            + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
            + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
            + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*"
            + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        " ?[^(\\s|[.,!?…。，、।۔،])]+",
        "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
        "\\s+$",
        "[0-9][0-9][0-9]",
        " {2,}"
      })
  void patternOfARealTokenizer_isTaken(String pattern) {
    assertThat(PatternCheck.longestText("pattern", pattern)).isPositive();
  }

  @Test
  void patternWhoseTimeGrowsWithTheSquare_takesShortTextsOnly() {
    try (Tokenizer tokenizer = Tokenizer.parse("t", split("\\s*c"))) {
      assertThat(tokenizer.encode("a c")).isNotEmpty();
      assertThatThrownBy(() -> tokenizer.encode(" ".repeat(100_000)))
          .isInstanceOf(TokenizerException.class)
          .hasMessageContaining("longer than the 32,768 bytes");
    }
  }

  private static String sequence(String list, String step, int count) {
    return "{\"type\": \"Sequence\", \"%s\": [%s]}"
        .formatted(list, String.join(",", java.util.Collections.nCopies(count, step)));
  }

  @Test
  void chainedReplacements_areRefused() {
    String grow =
        """
        {"type": "Replace", "pattern": {"String": "a"}, "content": "%s"}"""
            .formatted("a".repeat(100));

    assertRefused(
        with("normalizer", sequence("normalizers", grow, 6)), "normalizer.normalizers[1]: up to");
    assertRefused(with("decoder", sequence("decoders", grow, 6)), "decoder.decoders[1]: up to");
  }

  @Test
  void chainedSteps_areRefused() {
    assertRefused(
        with("normalizer", sequence("normalizers", "{\"type\": \"NFKC\"}", 3)), "normalizers[1]");
    assertRefused(
        with("pre_tokenizer", sequence("pretokenizers", "{\"type\": \"ByteLevel\"}", 12)),
        "pretokenizers[6]");
    assertRefused(
        with("normalizer", sequence("normalizers", "{\"type\": \"Strip\"}", 100)), "more than 40");
  }

  @Test
  void nestedSequences_areRefused() {
    String nested = "{\"type\": \"Strip\"}";
    for (int depth = 0; depth < 60; depth++) {
      nested = sequence("normalizers", nested, 1);
    }
    assertRefused(with("normalizer", nested), "nested too deeply");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "normalizer; {'type': 'Invented'}; normalizer: the normalizer 'Invented'",
        "normalizer; {'type': 'Replace', 'pattern': {'String': ''}, 'content': 'b'}; is empty",
        "normalizer; {'type': 'Precompiled', 'precompiled_charsmap': 'AQAAAA=='}; is damaged",
        "normalizer; {'type': 'Precompiled', 'precompiled_charsmap': '%'}; is not Base64",
        "normalizer; {'type': 'Precompiled', 'precompiled_charsmap': 'CAAAAAAEAAAAAAAA'}; damaged",
        "pre_tokenizer; {'type': 'FixedLength', 'length': 0}; pre_tokenizer.length",
        "decoder; {'type': 'Strip', 'content': ' ', 'start': 0, 'stop': 5}; decoder.stop",
        "post_processor; {'type': 'TemplateProcessing', 'single': [{'SpecialToken': {'id': 'q',"
            + " 'type_id': 0}}], 'pair': [], 'special_tokens': {}}; post_processor.single",
        "model; {'type': 'BPE', 'continuing_subword_prefix': 'long', 'vocab': {'a': 0, 'b': 1,"
            + " 'ab': 2}, 'merges': ['a b']}; model.merges[0]",
        "model; {'type': 'WordPiece', 'unk_token': 'a', 'continuing_subword_prefix': '##',"
            + " 'max_input_chars_per_word': 9000000, 'vocab': {'a': 0}}; max_input_chars",
        "model; {'type': 'BPE', 'vocab': {'a': 9999999}, 'merges': []}; numbered 9999999",
        "added_tokens; [{'id': 4000000000, 'content': 'x', 'special': true}]; without a number"
      })
  void stepThatWouldEndTheProcess_isRefused(String key, String step, String because) {
    assertRefused(with(key, step.replace('\'', '"')), because);
  }

  @Test
  void hugeFile_isRefusedUnread() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    try (var huge = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      huge.setLength(1L << 30);
    }

    assertThatThrownBy(() -> Tokenizer.open(file))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("more than 64 MB");
  }

  @Test
  void folderInPlaceOfAFile_isRefused() throws IOException {
    Path file = Files.createDirectory(folder.resolve("tokenizer.json"));

    assertThatThrownBy(() -> Tokenizer.open(file)).isInstanceOf(TokenizerException.class);
  }
}
