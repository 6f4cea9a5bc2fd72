package dev.unroll.text.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BytePairTrainerTest {
  private static final List<String> SPECIAL = List.of("<pad>", "<s>", "</s>");
  private static final int FIXED = 3 + 256;

  private static BytePairVocabulary train(int merges, List<String> texts) {
    return new BytePairTrainer(FIXED + merges, 1, false, SPECIAL).train(texts);
  }

  private static JsonNode json(BytePairVocabulary vocabulary) {
    try {
      return new ObjectMapper().readTree(vocabulary.tokenizerJson());
    } catch (JsonProcessingException malformed) {
      throw new AssertionError(malformed);
    }
  }

  private static List<String> merges(BytePairVocabulary vocabulary) {
    List<String> merges = new ArrayList<>();
    json(vocabulary).path("model").path("merges").forEach(merge -> merges.add(merge.asText()));
    return merges;
  }

  private static List<String> randomTexts(int count, long seed) {
    RandomTexts texts = new RandomTexts(seed);
    List<String> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(texts.next());
    }
    return some;
  }

  /** The method as its definition says it, over lists. */
  private static List<String> mergesByDefinition(List<String> texts, int most) {
    List<List<String>> words = new ArrayList<>();
    for (String text : texts) {
      PreTokens.split(
          text,
          word -> {
            List<String> symbols = new ArrayList<>();
            for (byte value : word.getBytes(StandardCharsets.UTF_8)) {
              symbols.add(ByteAlphabet.character(Byte.toUnsignedInt(value)));
            }
            words.add(symbols);
          });
    }
    Map<String, Integer> age = new HashMap<>();
    for (int value = 0; value < 256; value++) {
      age.put(ByteAlphabet.character(value), value);
    }
    List<String> merges = new ArrayList<>();
    while (merges.size() < most) {
      Map<List<String>, Integer> counts = new HashMap<>();
      for (List<String> word : words) {
        for (int i = 0; i + 1 < word.size(); i++) {
          counts.merge(List.copyOf(word.subList(i, i + 2)), 1, Integer::sum);
        }
      }
      Comparator<List<String>> order =
          Comparator.comparing((List<String> pair) -> -counts.getOrDefault(pair, 0))
              .thenComparing(pair -> age.get(pair.getFirst()))
              .thenComparing(pair -> age.get(pair.getLast()));
      if (counts.isEmpty()) {
        break;
      }
      List<String> best = Collections.min(counts.keySet(), order);
      String token = String.join("", best);
      age.put(token, age.size());
      merges.add(String.join(" ", best));
      for (List<String> word : words) {
        for (int i = 0; i + 1 < word.size(); i++) {
          if (word.subList(i, i + 2).equals(best)) {
            word.remove(i);
            word.set(i, token);
          }
        }
      }
    }
    return merges;
  }

  @Test
  void vocabulary_isSpecialTokensThenBytesThenMerges() {
    BytePairVocabulary vocabulary = train(2, List.of("hug hug hug pug"));

    JsonNode tokens = json(vocabulary).path("model").path("vocab");
    assertThat(vocabulary.size()).isEqualTo(FIXED + 2);
    assertThat(tokens.size()).isEqualTo(FIXED + 2);
    assertThat(tokens.path("<pad>").intValue()).isZero();
    assertThat(tokens.path("</s>").intValue()).isEqualTo(2);
    assertThat(tokens.path("a").intValue()).isEqualTo(3 + 'a');
    assertThat(tokens.path("Ġ").intValue()).isEqualTo(3 + ' ');
    assertThat(tokens.path("ug").intValue()).isEqualTo(FIXED);
    assertThat(tokens.path("hug").intValue()).isEqualTo(FIXED + 1);
    assertThat(json(vocabulary).path("added_tokens")).hasSize(3);
  }

  @Test
  void mostFrequentPair_isMergedFirstAndOfEqualOnesTheOldest() {
    // u+g 4 times, h+ug 3, Ġ+hug 2; then Ġ+p and p+ug once each
    assertThat(merges(train(9, List.of("hug hug hug", " pug"))))
        .containsExactly("u g", "h ug", "Ġ hug", "Ġ p", "Ġp ug");
  }

  @Test
  void randomTexts_giveTheMergesOfTheDefinition() {
    Random random = new Random(3);
    for (int i = 0; i < 60; i++) {
      List<String> texts = randomTexts(6, i);
      // few letters and long runs: overlapping pairs
      texts.add(
          random
              .ints(200, 0, 8)
              .mapToObj(n -> "aaabb !".substring(n % 7, n % 7 + 1))
              .reduce("", String::concat));
      assertThat(merges(train(60, texts))).isEqualTo(mergesByDefinition(texts, 60));
    }
  }

  @Test
  void sameTextsInAnotherOrder_giveTheSameFile() {
    List<String> texts = randomTexts(400, 4);
    String expected = train(300, texts).tokenizerJson();
    for (int i = 0; i < 3; i++) {
      Collections.shuffle(texts, new Random(i));
      assertThat(train(300, texts).tokenizerJson()).isEqualTo(expected);
    }
  }

  @Test
  void merges_crossNoPreToken() {
    List<String> texts = randomTexts(500, 5);
    Set<String> pieces = new HashSet<>();
    for (String text : texts) {
      PreTokens.split(
          text,
          piece ->
              pieces.add(
                  new String(piece.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)));
    }
    for (String merge : merges(train(1000, texts))) {
      String bytes =
          new String(ByteAlphabet.bytes(merge.replace(" ", "")), StandardCharsets.ISO_8859_1);
      assertThat(pieces).anyMatch(piece -> piece.contains(bytes));
    }
  }

  @Test
  void trainer_countsTheTokensThatTheTokenizerMakes() {
    List<String> texts = randomTexts(2000, 6);
    for (boolean lowercase : new boolean[] {false, true}) {
      BytePairVocabulary vocabulary =
          new BytePairTrainer(FIXED + 700, 2, lowercase, SPECIAL).train(texts);
      try (Tokenizer tokenizer = Tokenizer.parse("test", vocabulary.tokenizerJson())) {
        assertThat(tokenizer.encodeAll(texts).stream().mapToLong(text -> text.length).sum())
            .isEqualTo(vocabulary.trainingTokens());
      }
    }
  }

  @Test
  void rarePairs_areLeftAlone() {
    List<String> texts = List.of("ab ab ab cd cd ef");
    assertThat(merges(new BytePairTrainer(1000, 2, false, List.of()).train(texts)))
        .containsExactly("a b", "Ġ c", "Ġ ab", "Ġc d");
    assertThat(merges(new BytePairTrainer(1000, 3, false, List.of()).train(texts)))
        .containsExactly("a b");
    assertThat(merges(new BytePairTrainer(1000, 4, false, List.of()).train(texts))).isEmpty();
    assertThat(new BytePairTrainer(1000, 4, false, List.of()).train(texts).size()).isEqualTo(256);
  }

  @Test
  void mergeNamedLikeASpecialToken_isNotMade() {
    BytePairTrainer trainer = new BytePairTrainer(1000, 1, false, List.of("ab"));
    BytePairVocabulary vocabulary = trainer.train(List.of("abab", "abab"));

    assertThat(merges(vocabulary)).containsExactly("b a", "a ba", "aba b");
    try (Tokenizer tokenizer = Tokenizer.parse("test", vocabulary.tokenizerJson())) {
      assertThat(tokenizer.encode("ab")).containsExactly(1 + 'a', 1 + 'b');
      assertThat(tokenizer.decode(tokenizer.encode("ab"))).isEqualTo("ab");
      assertThat(tokenizer.specialToken("ab")).isZero();
    }
  }

  @Test
  void longTextWithoutSpaces_isLearntFast() {
    String letters =
        new Random(7)
            .ints(300_000, 'a', 'e')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    BytePairVocabulary vocabulary = train(500, List.of(letters, "a".repeat(100_000)));

    assertThat(vocabulary.size()).isEqualTo(FIXED + 500);
    assertThat(vocabulary.trainingTokens()).isLessThan(100_000);
  }

  @Test
  void tokens_haveAtMostAThousandBytes() {
    BytePairVocabulary vocabulary = train(500, List.of("a".repeat(1_000_000)));

    assertThat(vocabulary.size()).isLessThan(FIXED + 20);
    try (Tokenizer tokenizer = Tokenizer.parse("test", vocabulary.tokenizerJson())) {
      assertThat(tokenizer.encode("a".repeat(10_000))).hasSizeBetween(10, 30);
    }
  }

  @Test
  void noTexts_giveTheBytes() {
    assertThat(train(10, List.of()).size()).isEqualTo(FIXED);
    assertThat(train(10, List.of("", "")).trainingTokens()).isZero();
  }

  @Test
  void halfASurrogatePair_isRefused() {
    assertThatThrownBy(() -> train(1, List.of("fine", "a\ud83d!")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("half a surrogate pair is not a character");
  }

  @Test
  void senselessSettings_areRefused() {
    assertThatThrownBy(() -> new BytePairTrainer(258, 1, false, SPECIAL))
        .hasMessage(
            "a byte-level vocabulary with 3 special tokens has at least 259 tokens, not 258");
    assertThatThrownBy(() -> new BytePairTrainer(300, 0, false, SPECIAL))
        .hasMessage("minimumCount: must be at least 1, is 0");
    assertThatThrownBy(() -> new BytePairTrainer(300, 1, false, List.of("<s>", "<s>")))
        .hasMessage("the special token '<s>' is named twice");
    assertThatThrownBy(() -> new BytePairTrainer(300, 1, false, List.of("x")))
        .hasMessage("the special token 'x' must have at least two characters");
  }
}
