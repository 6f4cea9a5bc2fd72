package dev.unroll.text.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.text.token.StreamingDecoder;
import dev.unroll.text.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokens that Hugging Face's and Marian's own programs gave, folder by folder. */
class HubFixturesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Path FIXTURES =
      Path.of(Objects.requireNonNullElse(System.getenv("UNROLL_FIXTURES"), "../shared/fixtures"));

  @TempDir Path folder;

  @BeforeAll
  static void fixturesAreThere() {
    assumeTrue(
        Files.isDirectory(FIXTURES.resolve("hf")),
        "no " + FIXTURES + ": set UNROLL_FIXTURES to compare with other programs' tokens");
  }

  private static long[] numbers(JsonNode list) {
    return LongStream.range(0, list.size()).map(i -> list.get((int) i).asLong()).toArray();
  }

  private static JsonNode expected(String file) throws IOException {
    return JSON.readTree(Files.readAllBytes(FIXTURES.resolve(file)));
  }

  /** A text as the family's own program takes it: a language's token may stand in front. */
  private static long[] encoded(Tokenizer tokenizer, HubTokenizer hub, String text) {
    int end = text.startsWith(">>") ? text.indexOf("<<") + 2 : 0;
    long[] tokens = tokenizer.encodeStart(text.substring(end));
    if (end == 0) {
      return tokens;
    }
    Integer code = hub.languages().get(text.substring(0, end));
    long first = code == null ? Objects.requireNonNull(hub.special().get("unk_token")) : code;
    return LongStream.concat(LongStream.of(first), Arrays.stream(tokens)).toArray();
  }

  private static void assertTokens(Path path, JsonNode expected) {
    HubTokenizer hub = HubTokenizer.read(path);
    try (Tokenizer tokenizer = Tokenizer.parse(path.toString(), hub.json());
        Tokenizer target = Tokenizer.parse("target", hub.targetJson().orElse(hub.json()))) {
      for (JsonNode one : expected.path("cases")) {
        String text = one.path("text").asText();
        long[] ids = encoded(tokenizer, hub, text);
        int length = one.path("truncated_to").asInt(ids.length);
        assertThat(Arrays.copyOf(ids, length))
            .as(text)
            .containsExactly(numbers(one.path("input_ids")));
      }
      for (JsonNode one : expected.path("translations")) {
        assertThat(tokenizer.encodeStart(one.path("source").asText()))
            .containsExactly(numbers(one.path("input_ids")));
        long[] ids = numbers(one.path("greedy_ids_with_start"));
        assertThat(target.decode(ids)).isEqualTo(one.path("greedy").asText());
        assertThat(streamed(target, ids)).isEqualTo(one.path("greedy").asText());
      }
      for (JsonNode chat : expected.path("chat")) {
        assertThat(tokenizer.encodeWithControls(chat.path("text").asText()))
            .containsExactly(numbers(chat.path("input_ids")));
      }
    }
  }

  private static String streamed(Tokenizer tokenizer, long... ids) {
    StreamingDecoder decoder = tokenizer.textDecoder();
    StringBuilder text = new StringBuilder();
    for (long id : ids) {
      text.append(decoder.next(id));
    }
    return text.append(decoder.end()).toString();
  }

  private static Stream<Path> folders() throws IOException {
    try (Stream<Path> listing = Files.list(FIXTURES.resolve("hf"))) {
      return listing.filter(Files::isDirectory).sorted().toList().stream();
    }
  }

  @Test
  void everyFolder_givesTheTokensOfItsFamily() throws IOException {
    for (Path path : folders().toList()) {
      assertTokens(path, expected("hf/" + path.getFileName() + "/expected.json"));
    }
  }

  /** The files that stood before {@code tokenizer.json}, alone. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bart",
        "gpt2",
        "gemma2",
        "llama-gqa",
        "mbart50",
        "mistral-sliding-window",
        "t5-v1.0",
        "t5-v1.1"
      })
  void folderWithoutTokenizerJson_givesTheSame(String name) throws IOException {
    Path original = FIXTURES.resolve("hf").resolve(name);
    for (String file :
        List.of(
            "config.json",
            "tokenizer_config.json",
            "vocab.json",
            "merges.txt",
            "spiece.model",
            "tokenizer.model",
            "sentencepiece.bpe.model")) {
      if (Files.exists(original.resolve(file))) {
        Files.copy(original.resolve(file), folder.resolve(file));
      }
    }
    assertTokens(folder, expected("hf/" + name + "/expected.json"));
  }

  @Test
  void marianVocabularies_giveTheTokensOfMarian() throws IOException {
    for (String name : List.of("ssru-enfr", "classic-enfr")) {
      Path vocabulary = FIXTURES.resolve("marian/" + name + "/vocab.enfr.spm");
      try (Tokenizer tokenizer = Tokenizer.parse(name, HubTokenizer.ofPieces(vocabulary))) {
        assertSentences(tokenizer, expected("marian/" + name + "/expected/float.json"));
        if (name.equals("ssru-enfr")) {
          assertSentences(tokenizer, expected("marian/" + name + "/expected/edge-float.json"));
        }
      }
    }
    Path opus = FIXTURES.resolve("marian/opus-enfr");
    Path yaml = opus.resolve("opus.spm32k-spm32k.vocab.yml");
    try (Tokenizer tokenizer =
        Tokenizer.parse("opus", HubTokenizer.ofPieces(opus.resolve("source.spm"), yaml))) {
      assertSentences(tokenizer, expected("marian/opus-enfr/opus-expected.json"));
    }
  }

  private static void assertSentences(Tokenizer tokenizer, JsonNode expected) {
    for (JsonNode one : expected.isArray() ? expected : expected.path("sentences")) {
      assertThat(tokenizer.encodeStart(one.path("src").asText()))
          .as(one.path("src").asText())
          .containsExactly(numbers(one.path("src_ids")));
      JsonNode greedy = one.path("greedy");
      if (greedy.has("ids")) {
        assertThat(tokenizer.decode(numbers(greedy.path("ids"))))
            .isEqualTo(greedy.path("text").asText());
      }
    }
  }
}
