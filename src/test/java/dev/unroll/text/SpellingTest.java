package dev.unroll.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {
  private static final List<String> KEYS =
      List.of("learningRate", "seed", "batch", "steps", "epochs", "clip", "evaluateEvery");

  @ParameterizedTest
  @CsvSource({
    "leraningRate, learningRate",
    "learning_rate, learningRate",
    "LEARNINGRATE, learningRate",
    "sede, seed",
    "seeds, seed",
    "bach, batch",
    "epoch, epochs",
    "evaluate, evaluateEvery",
  })
  void mistypedWord_isFound(String word, String meant) {
    assertThat(Spelling.nearest(word, KEYS)).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "x", "momentum", "dropout", "speed limit"})
  void otherWord_isNotGuessed(String word) {
    assertThat(Spelling.nearest(word, KEYS)).isEmpty();
  }

  @Test
  void nearestOfTwo_wins() {
    assertThat(Spelling.nearest("step", List.of("stop", "steps", "seps"))).contains("stop");
    assertThat(Spelling.nearest("lstm", List.of("last", "lstm"))).contains("lstm");
  }
}
