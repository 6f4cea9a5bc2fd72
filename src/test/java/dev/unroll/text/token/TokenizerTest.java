package dev.unroll.text.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  /** What tokenizers are known to trip over: white space, quotes, controls, combining, wide. */
  private static final String ODD =
      "\n\r\t !\"#$%&'()*+,-./0189:;<=>?@AZ[\\]^_`az{|}~\u0000\u0007\u007f\u00a0\u00ad"
          + "äöüßÆéèñ ǅ e\u0301 ﬁ Ω Σς 中文 가 \u200b\u200d\u2028\u3000\ufeff\ufffd ▁ Ġ Ċ 😀🏳️‍🌈 \uffff";

  private static Tokenizer tokenizer(String text) {
    return Tokenizer.parse("test", CharacterVocabulary.of(text).tokenizerJson(false));
  }

  @Test
  void everyCharacter_isOneTokenAndComesBack() {
    CharacterVocabulary vocabulary = CharacterVocabulary.of(ODD);
    try (Tokenizer tokenizer = tokenizer(ODD)) {
      assertThat(tokenizer.vocabSize()).isEqualTo(vocabulary.size());
      for (int token = 0; token < vocabulary.size(); token++) {
        String character = vocabulary.character(token);
        assertThat(tokenizer.encode(character)).as(character).containsExactly(token);
        assertThat(tokenizer.decode(token)).isEqualTo(character);
        assertThat(tokenizer.streamingDecoder().next(token)).isEqualTo(character);
      }
    }
  }

  @Test
  void randomTexts_comeBackAndEncodeAsTheVocabularyDoes() {
    int[] characters = ODD.codePoints().distinct().toArray();
    CharacterVocabulary vocabulary = CharacterVocabulary.of(ODD);
    Random random = new Random(1);
    try (Tokenizer tokenizer = tokenizer(ODD)) {
      for (int i = 0; i < 200; i++) {
        int[] codePoints =
            random
                .ints(1 + random.nextInt(60), 0, characters.length)
                .map(index -> characters[index])
                .toArray();
        String text = new String(codePoints, 0, codePoints.length);

        long[] tokens = tokenizer.encode(text);

        assertThat(tokens)
            .containsExactly(Arrays.stream(vocabulary.encode(text)).asLongStream().toArray());
        assertThat(tokenizer.decode(tokens)).isEqualTo(text);
        assertThat(vocabulary.decode(vocabulary.encode(text))).isEqualTo(text);
      }
    }
  }

  @Test
  void longText_isNotCutOff() {
    try (Tokenizer tokenizer = tokenizer("ab\n")) {
      String text = "ab\nb".repeat(50_000);
      assertThat(tokenizer.encode(text)).hasSize(text.length());
    }
  }

  @Test
  void emptyText_hasNoTokens() {
    try (Tokenizer tokenizer = tokenizer("ab")) {
      assertThat(tokenizer.encode("")).isEmpty();
      assertThat(tokenizer.decode()).isEmpty();
    }
  }

  @Test
  void unknownCharacters_areNamedOnceInOrderAndRefused() {
    try (Tokenizer tokenizer = tokenizer("abc ")) {
      assertThat(tokenizer.unknownCharacters("a cab")).isEmpty();
      assertThat(tokenizer.unknownCharacters("aé😀é\nb")).isEqualTo("é😀\n");
      assertThat(tokenizer.unknownCharacters("a\ud83d")).isEqualTo("\ud83d");
      assertThatThrownBy(() -> tokenizer.encode("aéb"))
          .isInstanceOf(TokenizerException.class)
          .hasMessage("the tokenizer does not know 'é'");
      assertThatThrownBy(() -> tokenizer.encode("\n"))
          .hasMessage("the tokenizer does not know U+000A");
    }
  }

  @Test
  void lowercaseTokenizer_takesCapitals() {
    String json = CharacterVocabulary.of("abc éß").tokenizerJson(true);
    try (Tokenizer tokenizer = Tokenizer.parse("test", json)) {
      assertThat(tokenizer.unknownCharacters("ABC É")).isEmpty();
      assertThat(tokenizer.decode(tokenizer.encode("ABC É"))).isEqualTo("abc é");
      assertThat(tokenizer.unknownCharacters("D")).isEqualTo("d");
    }
  }

  @Test
  void tokenOutsideTheVocabulary_isRefused() {
    try (Tokenizer tokenizer = tokenizer("ab")) {
      assertThatThrownBy(() -> tokenizer.decode(2)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> tokenizer.decode(-1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> tokenizer.streamingDecoder().next(2))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void closedTokenizer_refusesWithoutACrash() {
    Tokenizer tokenizer = tokenizer("ab");
    tokenizer.close();
    tokenizer.close();

    assertThatThrownBy(() -> tokenizer.encode("a")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> tokenizer.decode(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void manyThreads_getTheSameTokens() throws Exception {
    try (Tokenizer tokenizer = tokenizer(ODD);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      long[] expected = tokenizer.encode(ODD);
      List<Future<Boolean>> done =
          IntStream.range(0, 200)
              .mapToObj(
                  i ->
                      threads.submit(
                          () ->
                              Arrays.equals(tokenizer.encode(ODD), expected)
                                  && tokenizer.decode(expected).equals(ODD)))
              .toList();
      for (Future<Boolean> same : done) {
        assertThat(same.get()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"model\": {}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {}, \"merges\": []}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": -1}, \"merges\": []}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": \"x\"}, \"merges\": []}}",
        "{\"model\": {\"type\": \"Nonsense\", \"vocab\": {\"a\": 0}, \"merges\": []}}",
      })
  void damagedTokenizer_isRefusedInOneLine(String json) {
    assertThatThrownBy(() -> Tokenizer.parse("x/tokenizer.json", json))
        .isInstanceOf(TokenizerException.class)
        .hasMessageStartingWith("x/tokenizer.json: not a tokenizer: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void tokenizerCutShort_isRefusedInOneLine(@TempDir Path folder) throws IOException {
    String json = CharacterVocabulary.of("abc").tokenizerJson(false);
    Path file = Files.writeString(folder.resolve("tokenizer.json"), json.substring(0, 200));

    assertThatThrownBy(() -> Tokenizer.open(file))
        .isInstanceOf(TokenizerException.class)
        .hasMessageStartingWith(file + ": not a tokenizer: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void missingTokenizer_isNamed(@TempDir Path folder) {
    Path missing = folder.resolve("tokenizer.json");

    assertThatThrownBy(() -> Tokenizer.open(missing))
        .isInstanceOf(TokenizerException.class)
        .hasMessage(missing + ": no such file");
  }

  @Test
  void savedTokenizer_isOpened(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, CharacterVocabulary.of(ODD).tokenizerJson(false));

    try (Tokenizer tokenizer = Tokenizer.open(file)) {
      assertThat(tokenizer.decode(tokenizer.encode(ODD))).isEqualTo(ODD);
    }
  }

  private static final List<String> SPECIAL = List.of("<pad>", "<s>", "</s>");

  private static Tokenizer byteLevel(boolean lowercase) {
    RandomTexts texts = new RandomTexts(10);
    List<String> some = IntStream.range(0, 1000).mapToObj(_ -> texts.next()).toList();
    BytePairTrainer trainer = new BytePairTrainer(1000, 2, lowercase, SPECIAL);
    return Tokenizer.parse("test", trainer.train(some).tokenizerJson());
  }

  private static Tokenizer charactersAfterSpecial(String text) {
    return Tokenizer.parse("test", CharacterVocabulary.of(text).tokenizerJson(false, SPECIAL));
  }

  @Test
  void everyText_comesBackFromBytePairs() {
    RandomTexts texts = new RandomTexts(11);
    try (Tokenizer tokenizer = byteLevel(false)) {
      for (int i = 0; i < 5000; i++) {
        String text = texts.next();

        long[] tokens = tokenizer.encode(text);

        assertThat(tokenizer.decode(tokens)).isEqualTo(text);
        assertThat(tokens).doesNotContain(0, 1, 2);
        StringBuilder streamed = new StringBuilder();
        StreamingDecoder decoder = tokenizer.streamingDecoder();
        for (long token : tokens) {
          streamed.append(decoder.next(token));
        }
        assertThat(streamed.append(decoder.end())).hasToString(text);
      }
    }
  }

  @Test
  void lowercaseBytePairs_giveEveryTextBackInSmallLetters() {
    RandomTexts texts = new RandomTexts(12);
    try (Tokenizer tokenizer = byteLevel(true)) {
      for (int i = 0; i < 2000; i++) {
        String text = texts.next();
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(Lowercase.of(text));
      }
      assertThat(tokenizer.decode(tokenizer.encode("ΟΔΟΣ </S>"))).isEqualTo("οδοσ </s>");
    }
  }

  @Test
  void textThatLooksLikeASpecialToken_staysText() {
    for (Tokenizer each : List.of(byteLevel(false), charactersAfterSpecial("</spad> "))) {
      try (Tokenizer tokenizer = each) {
        for (String text :
            List.of("</s>", "<s>", "<pad>", "<<s></s></s>", " <s> <s> ", "<pad> s")) {
          long[] tokens = tokenizer.encode(text);
          assertThat(tokens).as(text).doesNotContain(0, 1, 2);
          assertThat(tokenizer.decode(tokens)).isEqualTo(text);
        }
      }
    }
  }

  @Test
  void metaspaceAtTheBeginningOnly_putsNoBlankBehindSpecialTokens() {
    String json =
        """
        {"added_tokens": [{"id": 0, "content": "<s>", "special": true},
                          {"id": 1, "content": "</s>", "special": true}],
         "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "%s", "split": false},
         "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "%1$s", "split": false},
         "model": {"type": "BPE", "vocab": {"<s>": 0, "</s>": 1, "▁": 2, "a": 3, "b": 4}, "merges": []}}
        """;
    try (Tokenizer first = Tokenizer.parse("test", json.formatted("first"));
        Tokenizer always = Tokenizer.parse("test", json.formatted("always"))) {
      assertThat(first.encodeWithControls("<s>a b</s>a")).containsExactly(0, 3, 2, 4, 1, 3);
      assertThat(first.encodeWithControls("a</s>b")).containsExactly(2, 3, 1, 4);
      assertThat(first.encode("a")).containsExactly(2, 3);
      assertThat(always.encodeWithControls("<s>a b</s>a")).containsExactly(0, 2, 3, 2, 4, 1, 2, 3);
    }
  }

  @Test
  void specialTokens_haveNumbersAndNoText() {
    for (Tokenizer each : List.of(byteLevel(false), charactersAfterSpecial("abc"))) {
      try (Tokenizer tokenizer = each) {
        assertThat(tokenizer.specialToken("<pad>")).isEqualTo(0);
        assertThat(tokenizer.specialToken("<s>")).isEqualTo(1);
        assertThat(tokenizer.specialToken("</s>")).isEqualTo(2);
        assertThatThrownBy(() -> tokenizer.specialToken("a"))
            .isInstanceOf(TokenizerException.class)
            .hasMessageStartingWith("the tokenizer has no special token a, only [");
        long a = tokenizer.encode("a")[0];
        assertThat(tokenizer.decode(1, a, 2, 0)).isEqualTo("a");
        assertThat(tokenizer.decode(1, 2, 0)).isEmpty();
        assertThat(tokenizer.streamingDecoder().next(1)).isEmpty();
      }
    }
  }

  @Test
  void charactersAfterSpecialTokens_areNumberedOn() {
    CharacterVocabulary vocabulary = CharacterVocabulary.ofAll(List.of("cab", "", "😀a"));
    try (Tokenizer tokenizer = Tokenizer.parse("test", vocabulary.tokenizerJson(false, SPECIAL))) {
      assertThat(tokenizer.vocabSize()).isEqualTo(7);
      assertThat(tokenizer.encode("abc😀")).containsExactly(3, 4, 5, 6);
      assertThat(tokenizer.decode(3, 6, 2)).isEqualTo("a😀");
      assertThat(tokenizer.unknownCharacters("a</s>")).isEqualTo("</s>");
    }
  }

  @Test
  void halfASurrogatePair_isRefused() {
    try (Tokenizer tokenizer = byteLevel(false)) {
      for (String text : List.of("\ud83d", "a\ude00b", "\ude00\ud83d", "😀\ud83d")) {
        assertThatThrownBy(() -> tokenizer.encode(text))
            .isInstanceOf(TokenizerException.class)
            .hasMessageMatching("U\\+D83D is half .* character|U\\+DE00 is half .* character");
        assertThatThrownBy(() -> tokenizer.encodeAll(List.of("fine", text)))
            .isInstanceOf(TokenizerException.class);
      }
    }
  }

  @Test
  void manyTexts_areEncodedAsEachAlone() {
    RandomTexts texts = new RandomTexts(13);
    List<String> some = IntStream.range(0, 3000).mapToObj(_ -> texts.next()).toList();
    try (Tokenizer tokenizer = byteLevel(false)) {
      List<long[]> together = tokenizer.encodeAll(some);
      assertThat(together).hasSameSizeAs(some);
      for (int i = 0; i < some.size(); i++) {
        assertThat(together.get(i)).isEqualTo(tokenizer.encode(some.get(i)));
      }
      assertThat(tokenizer.encodeAll(List.of())).isEmpty();
    }
  }

  /** As Llama's and Gemma's: low lines for blanks, bytes for what is no token, a token in front. */
  private static final String SENTENCE_PIECE =
      """
      {"version": "1.0", "added_tokens": [
         {"id": 0, "content": "<unk>", "special": true},
         {"id": 1, "content": "<s>", "special": true}],
       "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
       "pre_tokenizer": null,
       "post_processor": {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                    {"Sequence": {"id": "A", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                  {"Sequence": {"id": "B", "type_id": 1}}],
         "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
       "decoder": {"type": "Sequence", "decoders": [
         {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
         {"type": "ByteFallback"}, {"type": "Fuse"}]},
       "model": {"type": "BPE", "unk_token": "<unk>", "byte_fallback": true, "fuse_unk": true,
         "vocab": {"<unk>": 0, "<s>": 1, "<0xC3>": 2, "<0xA9>": 3, "▁": 4, "a": 5, "b": 6,
                   "▁a": 7, "▁ab": 8}, "merges": ["▁ a", "▁a b"]}}
      """;

  @Test
  void sentencePieces_areBlanksLettersAndBytes() {
    try (Tokenizer tokenizer = Tokenizer.parse("piece", SENTENCE_PIECE)) {
      assertThat(tokenizer.encode("a ab é")).containsExactly(5, 8, 4, 2, 3);
      assertThat(tokenizer.unknownCharacters("a ab é")).isEmpty();
      StreamingDecoder decoder = tokenizer.streamingDecoder();
      assertThat(decoder.next(8)).isEqualTo(" ab");
      assertThat(decoder.next(2)).isEmpty();
      assertThat(decoder.next(3)).isEqualTo("é");
    }
  }

  @Test
  void startOfAText_hasTheTokensThatModelsExpectThere() {
    try (Tokenizer tokenizer = Tokenizer.parse("piece", SENTENCE_PIECE)) {
      assertThat(tokenizer.encodeStart("ab")).containsExactly(1, 5, 6);
      assertThat(tokenizer.encodeStart("")).containsExactly(1);
      assertThat(tokenizer.encode("ab")).containsExactly(5, 6);
    }
  }
}
