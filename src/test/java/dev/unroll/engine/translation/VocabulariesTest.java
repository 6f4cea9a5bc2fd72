package dev.unroll.engine.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.Task;
import dev.unroll.engine.RequestRejected;
import dev.unroll.text.prose.Alignment;
import dev.unroll.text.token.BytePairTrainer;
import dev.unroll.text.token.Tokenizer;
import java.util.List;
import org.junit.jupiter.api.Test;

class VocabulariesTest {
  private static final Task.Special SPECIAL = new Task.Special(0, 1, 2);

  /** Bytes alone, so that every character outside ASCII is several tokens. */
  private static Tokenizer bytes() {
    return Tokenizer.parse(
        "bytes",
        new BytePairTrainer(TestTask.SPECIAL.size() + 256, 1, false, TestTask.SPECIAL)
            .train(List.of())
            .tokenizerJson());
  }

  private static Vocabularies ofBytes(boolean reversed) {
    Task.Seq2Seq task =
        new Task.Seq2Seq(
            259,
            259,
            false,
            SPECIAL,
            reversed,
            new Task.Limits(50, 50, 1, 3),
            new Task.Decoding(1, 0, null),
            null,
            List.of());
    return new Vocabularies(task, bytes(), bytes());
  }

  /** A complete translation whose every token looked at one place of the encoder's row. */
  private static Prefix looking(long[] tokens, int source, int... places) {
    Prefix prefix = Prefix.start(SPECIAL.begin());
    for (int i = 0; i <= tokens.length; i++) {
      float[] attention = new float[source];
      attention[places[i]] = 1;
      prefix = prefix.then(i < tokens.length ? (int) tokens[i] : SPECIAL.end(), 0, attention);
    }
    return prefix;
  }

  @Test
  void sourceRow_hasItsEndLast_alsoWhenReversed() {
    try (Vocabularies forward = ofBytes(false);
        Vocabularies reversed = ofBytes(true);
        Tokenizer plain = bytes()) {
      long[] abc = plain.encode("abc");
      assertThat(forward.sourceRow("abc", Direction.PLAIN))
          .containsExactly(abc[0], abc[1], abc[2], 2);
      assertThat(reversed.sourceRow("abc", Direction.PLAIN))
          .containsExactly(abc[2], abc[1], abc[0], 2);
      assertThat(forward.sourceRow(" \n ", Direction.PLAIN)).isEmpty();
    }
  }

  @Test
  void halfACharacter_isRefused() {
    try (Vocabularies vocabularies = ofBytes(false)) {
      assertThatThrownBy(() -> vocabularies.sourceRow("a\ud83d", Direction.PLAIN))
          .isInstanceOf(RequestRejected.UnknownCharacters.class);
    }
  }

  @Test
  void alignment_isInReadingOrder_withTheBytesOfACharacterInOnePart() {
    for (boolean isReversed : new boolean[] {false, true}) {
      try (Vocabularies vocabularies = ofBytes(isReversed);
          Tokenizer plain = bytes()) {
        long[] source = vocabularies.sourceRow("né!", Direction.PLAIN); // n, two bytes, !
        // The target's first byte of ü looks at é's second byte, its second byte at the n.
        int n = isReversed ? 3 : 0;
        int secondByte = isReversed ? 1 : 2;
        int mark = isReversed ? 0 : 3;
        int end = 4;
        Prefix complete = looking(plain.encode("üx"), 5, secondByte, n, mark, end);

        Alignment alignment = vocabularies.alignment(source, complete, Direction.PLAIN);
        assertThat(alignment.source()).containsExactly("n", "é", "!", "");
        assertThat(alignment.target()).containsExactly("ü", "x", "");
        assertThat(alignment.weights().get(0)).containsExactly(new float[] {0.5f, 0.5f, 0, 0});
        assertThat(alignment.weights().get(1)).containsExactly(new float[] {0, 0, 1, 0});
        assertThat(alignment.weights().get(2)).containsExactly(new float[] {0, 0, 0, 1});
        assertThat(vocabularies.text(complete)).isEqualTo("üx");
      }
    }
  }

  @Test
  void textsThatDifferInTheirKindsOfBlanks_readTheSame() {
    assertThat(Vocabularies.asRead("la gare\u202f? ")).isEqualTo("la gare ?");
    assertThat(Vocabularies.asRead("la gare\u00a0?")).isEqualTo("la gare ?");
    assertThat(Vocabularies.asRead("la gare?")).isNotEqualTo("la gare ?");
  }

  @Test
  void translationThatEndsWithinACharacter_isStillWhole() {
    try (Vocabularies vocabularies = ofBytes(false);
        Tokenizer plain = bytes()) {
      long[] broken = {plain.encode("a")[0], plain.encode("é")[0]};
      Prefix complete = looking(broken, 2, 0, 0, 1);
      Alignment alignment =
          vocabularies.alignment(
              vocabularies.sourceRow("z", Direction.PLAIN), complete, Direction.PLAIN);
      assertThat(alignment.target()).containsExactly("a", "\ufffd", "");
      assertThat(vocabularies.text(complete)).isEqualTo("a\ufffd");
      for (float[] row : alignment.weights()) {
        assertThat(row[0] + row[1]).isCloseTo(1, within(1e-6f));
      }
    }
  }
}
