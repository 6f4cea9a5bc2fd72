package dev.unroll.api.libretranslate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which of several models for a direction translates by default. */
class LanguagesTest {
  @Test
  void modelWithTheBetterBleu_isTheDefault_ofEqualOnesTheFirstByName() {
    assertThat(
            Languages.best(
                Map.of("large", Map.of("test.bleu", 40.0), "small", Map.of("test.bleu", 45.0))))
        .hasValue("small");
    assertThat(
            Languages.best(Map.of("b", Map.of("test.bleu", 40.0), "a", Map.of("test.bleu", 40.0))))
        .hasValue("a");
    assertThat(Languages.best(Map.of("c", Map.of(), "b", Map.of()))).hasValue("b");
    assertThat(Languages.best(Map.of())).isEmpty();
  }

  @Test
  void modelsAreCompared_byTheFiguresThatTheyHaveInCommon() {
    assertThat(
            Languages.best(
                Map.of(
                    "a", Map.of("test.bleu", 40.0, "test.easy.bleu", 90.0),
                    "b", Map.of("test.bleu", 41.0),
                    "unmeasured", Map.of())))
        .hasValue("b");
  }
}
