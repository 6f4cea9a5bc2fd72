package dev.unroll.text.token;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PreTokensTest {
  private static List<String> split(String text) {
    List<String> pieces = new ArrayList<>();
    PreTokens.split(text, pieces::add);
    return pieces;
  }

  /** The lengths in bytes of the pieces into which Hugging Face's library splits a text. */
  private static List<Integer> lengths(HuggingFaceTokenizer bytes, String text) {
    List<Integer> lengths = new ArrayList<>();
    long last = -1;
    for (long word : bytes.encode(text, false, false).getWordIds()) {
      if (word != last) {
        lengths.add(0);
        last = word;
      }
      lengths.set(lengths.size() - 1, lengths.getLast() + 1);
    }
    return lengths;
  }

  private static HuggingFaceTokenizer withoutMerges() throws IOException {
    NativeTokenizers.ensureLoaded();
    String json = new BytePairTrainer(256, 1, false, List.of()).train(List.of()).tokenizerJson();
    return HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
        Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false"));
  }

  private static List<Integer> ours(String text) {
    return split(text).stream().map(p -> p.getBytes(StandardCharsets.UTF_8).length).toList();
  }

  @Test
  void sentence_isSplitIntoWordsWithTheirSpaces() {
    assertThat(split("I'll  buy 12 élans, don't\n\n you?! "))
        .containsExactly(
            "I", "'ll", " ", " buy", " 12", " élans", ",", " don", "'t", "\n\n", " you", "?!", " ");
    assertThat(split("")).isEmpty();
  }

  @Test
  void randomTexts_areSplitAsHuggingFaceSplitsThem() throws IOException {
    RandomTexts texts = new RandomTexts(1);
    try (HuggingFaceTokenizer bytes = withoutMerges()) {
      for (int i = 0; i < 3000; i++) {
        String text = texts.next();
        assertThat(ours(text))
            .as(text)
            .isEqualTo(text.isEmpty() ? List.of() : lengths(bytes, text));
        assertThat(String.join("", split(text))).isEqualTo(text);
      }
    }
  }

  @Test
  void characters_areOfTheKindThatHuggingFaceTakesThemFor() throws IOException {
    Random random = new Random(2);
    try (HuggingFaceTokenizer bytes = withoutMerges()) {
      for (int c = 0;
          c <= Character.MAX_CODE_POINT;
          c += c < 0x3100 ? 1 : 1 + random.nextInt(100)) {
        if (!Surrogates.isHalf(c)) {
          String each = Character.toString(c);
          String text = "a" + each + "1" + each + " " + each + "!" + each;
          assertThat(ours(text)).as("U+%04X", c).isEqualTo(lengths(bytes, text));
        }
      }
    }
  }
}
