package dev.unroll.text.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageDetectorTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          en | Where is the station?
          fr | Où est la gare ?
          fr | Tout philosophe a deux philosophies : la sienne et celle de Spinoza.
          de | Wo ist der Bahnhof?
          es | ¿Dónde está la estación?
          zh | 车站在哪里？
          """)
  void sentence_isRecognised(String language, String text) {
    List<LanguageDetector.Guess> guesses =
        LanguageDetector.detect(text, List.of("en", "fr", "de", "es", "zh"));

    assertThat(guesses.getFirst().language()).isEqualTo(language);
    assertThat(guesses.getFirst().confidence()).isBetween(50.0, 100.0);
  }

  @ParameterizedTest
  @CsvSource({
    "fr, merci",
    "fr, MERCI !",
    "fr, bonjour",
    "fr, oui",
    "fr, au revoir",
    "fr, l’école",
    "en, hello",
    "en, thanks",
    "en, cheese",
    "en, good morning",
    "de, danke",
    "es, gracias",
  })
  void shortText_isRecognised(String language, String text) {
    LanguageDetector.Guess guess =
        LanguageDetector.detect(text, List.of("en", "fr", "de", "es")).getFirst();

    assertThat(guess.language()).isEqualTo(language);
    assertThat(guess.confidence()).isGreaterThan(50);
  }

  @Test
  void wordOfSeveralLanguages_hasLittleConfidence() {
    assertThat(LanguageDetector.detect("non", List.of("en", "fr")).getFirst().confidence())
        .isLessThan(60);
    assertThat(LanguageDetector.detect("radio", List.of("en", "fr")).getFirst().confidence())
        .isLessThan(60);
  }

  @Test
  void guesses_areSortedAndOnlyOfThoseAskedFor() {
    List<LanguageDetector.Guess> guesses =
        LanguageDetector.detect("Where is the station?", List.of("fr", "en"));

    assertThat(guesses).extracting(LanguageDetector.Guess::language).first().isEqualTo("en");
    assertThat(guesses)
        .extracting(LanguageDetector.Guess::language)
        .allMatch(List.of("fr", "en")::contains);
    assertThat(guesses.stream().mapToDouble(LanguageDetector.Guess::confidence).sum())
        .isBetween(1.0, 100.0);
  }

  @Test
  void textInAnotherLanguage_isNoneOfThem() {
    assertThat(LanguageDetector.detect("Где находится вокзал в этом городе?", List.of("en", "fr")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "123", "😀", "\uD800", "\u0000"})
  void textWithoutLetters_isNone(String text) {
    assertThat(LanguageDetector.detect(text, List.of("en", "fr"))).isEmpty();
  }

  @Test
  void longText_takesNoTime() {
    String text = "Where is the station? ".repeat(50_000);
    LanguageDetector.detect(text, List.of("en"));
    long start = System.nanoTime();

    LanguageDetector.detect(text, List.of("en"));

    assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
  }
}
