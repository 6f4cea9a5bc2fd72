package dev.unroll.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {
  @Test
  void whatEndsALineOrDrivesATerminal_isReplaced() {
    assertThat(OneLine.of("a\nb\r\u001b[31mc\u2028d\u202ee\u0085f\0"))
        .isEqualTo("a?b??[31mc?d?e?f?");
  }

  @Test
  void lettersOfAllScripts_stay() {
    assertThat(OneLine.of("modèle-Ω-模型 😀")).isEqualTo("modèle-Ω-模型 😀");
  }
}
