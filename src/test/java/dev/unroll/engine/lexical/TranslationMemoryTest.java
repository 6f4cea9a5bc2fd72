package dev.unroll.engine.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranslationMemoryTest {
  private static final TranslationMemory MEMORY =
      TranslationMemory.of(
          Map.of(
              "to polish", "polir",
              "polish", "cirage",
              "Sign in", "Se connecter",
              "it's  late", "il est tard",
              "stop", "arrêter"));

  @ParameterizedTest
  @CsvSource({
    "Sign in, Se connecter",
    "Sign In, Se connecter",
    "sign in, Se connecter",
    "SIGN IN, SE CONNECTER",
    "It’s late, Il est tard",
    "To Polish, Polir",
  })
  void knownText_isFound_inItsOwnLetters(String text, String translation) {
    assertThat(MEMORY.find(text)).contains(translation);
  }

  @ParameterizedTest
  @CsvSource({"Polish", "Stop", "STOP", "sign", "Sign in now", "S", "⚠️", "-stop"})
  void otherText_isNotFound(String text) {
    assertThat(MEMORY.find(text)).isEmpty();
  }

  @Test
  void textsThatDifferInTheirCapitals_keepTheirOwnTranslations() {
    Map<String, String> both = new LinkedHashMap<>();
    both.put("us", "nous");
    both.put("US", "É.-U.");
    both.put("In May", "En mai");
    both.put("in may", "EN MAI");
    both.put("The Turkey", "la Turquie");
    both.put("the turkey", "la dinde");
    TranslationMemory memory = TranslationMemory.of(both);

    assertThat(memory.find("us")).contains("nous");
    assertThat(memory.find("US")).contains("É.-U.");
    assertThat(memory.find("IN MAY")).contains("EN MAI");
    assertThat(memory.find("In may")).contains("En mai");
    assertThat(memory.find("THE TURKEY")).isEmpty();
  }
}
