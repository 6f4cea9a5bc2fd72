package dev.unroll.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortWordsTest {
  @Test
  void ordinaryMessage_staysAsItIs() {
    String message = "the model 'a-model-with-a-name-of-' + 'forty-letters-or-more' does not exist";

    assertThat(ShortWords.of(message)).isEqualTo(message);
  }

  @Test
  void longName_isCutWithinItsQuotationMarks() {
    assertThat(ShortWords.of("the model '" + "a".repeat(100_000) + "' does not exist"))
        .isEqualTo("the model '" + "a".repeat(59) + "…aaaaa' does not exist");
  }

  @Test
  void pairOfSurrogates_isNotCutApart() {
    assertThat(ShortWords.of("\uD83D\uDE00".repeat(200)))
        .isEqualTo("\uD83D\uDE00".repeat(60) + "…" + "\uD83D\uDE00".repeat(6));
    assertThat(ShortWords.of("a" + "\uD83D\uDE00 ".repeat(2_000)))
        .hasSize(2_000)
        .endsWith("\uD83D\uDE00 …");
  }

  @Test
  void manyWords_endSomewhere() {
    assertThat(ShortWords.of("word ".repeat(50_000))).hasSize(2_001).endsWith("…");
  }
}
