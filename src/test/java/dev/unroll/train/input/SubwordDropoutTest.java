package dev.unroll.train.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.text.prose.span.Marks;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.recipe.TokenizerChoice;
import dev.unroll.train.step.TrainingException;
import dev.unroll.train.step.Xoshiro;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubwordDropoutTest {
  private static final List<String> TEXTS =
      List.of(
          "the cat and the dog were in the garden, weren't they?",
          "le chat et le chien étaient dans le jardin, n'est-ce pas ?",
          "in 2024 there were 1,234 of them; \u2167 and ½ 日本語 😀",
          "see " + Marks.of(0) + " and (" + Marks.of(3) + "), then" + Marks.of(15),
          "",
          "  two  blanks ");
  private static final String JSON =
      BytePairs.learn(
          new TokenizerChoice.BytePairs(350, true, false, null, true, 16),
          List.of("<pad>", "<s>", "</s>"),
          TEXTS);

  private static int[] encoded(Tokenizer tokenizer, String text) {
    return PairTokenizers.ints(tokenizer.encode(text));
  }

  @Test
  void withoutDropout_itIsTheTokenizersOwnEncoding() {
    SubwordDropout all = new SubwordDropout(JSON, 0);
    try (Tokenizer tokenizer = Tokenizer.parse("test", JSON)) {
      for (String text : TEXTS) {
        assertThat(all.encode(text, new Xoshiro(1))).isEqualTo(encoded(tokenizer, text));
      }
    }
  }

  @Test
  void withDropout_theTextIsTheSame_inMorePieces() {
    SubwordDropout some = new SubwordDropout(JSON, 0.5);
    try (Tokenizer tokenizer = Tokenizer.parse("test", JSON)) {
      int pieces = 0;
      for (String text : TEXTS) {
        int[] tokens = some.encode(text, new Xoshiro(7));
        assertThat(tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray()))
            .isEqualTo(text);
        assertThat(some.encode(text, new Xoshiro(7))).isEqualTo(tokens);
        pieces += tokens.length - encoded(tokenizer, text).length;
      }
      assertThat(pieces).isPositive();
    }
  }

  @Test
  void digitsAndMarks_areATokenEach() {
    try (Tokenizer tokenizer = Tokenizer.parse("test", JSON)) {
      assertThat(tokenizer.encode("20242024")).hasSize(8);
      int first = tokenizer.vocabSize() - 16;
      assertThat(tokenizer.encode(Marks.of(0) + "" + Marks.of(1)))
          .containsExactly(first, first + 1);
      assertThat(tokenizer.decode(first, first + 15)).isEqualTo(Marks.of(0) + "" + Marks.of(15));
    }
  }

  @Test
  void anotherKindOfVocabulary_isRefused() {
    String characters =
        "{\"model\": {\"vocab\": {\"a\": 0}}, \"normalizer\": null, \"pre_tokenizer\": null}";
    assertThatThrownBy(() -> new SubwordDropout(characters, 0.1))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("training.subwordDropout");
  }
}
