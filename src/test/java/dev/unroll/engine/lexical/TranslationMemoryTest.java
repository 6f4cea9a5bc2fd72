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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Page 7 of 12|Page 7 sur 12",
        "Page {n} of %d|Page {n} sur %d",
        "See https://a.example/b?c=1, section 4.2.|Voir 4.2 de https://a.example/b?c=1.",
      })
  void textWithOtherNumbersAndPlaceholders_isFilledIn(String text, String translation) {
    TranslationMemory memory =
        TranslationMemory.of(
            Map.of(
                "Page 3 of 10", "Page 3 sur 10",
                "See x.org, section 5.", "Voir 5 de x.org.",
                "Room 5", "Salle cinq",
                "5 m", "5 m"));

    assertThat(memory.find(text)).contains(translation);
    assertThat(memory.find("Page 7 of twelve")).isEmpty();
    assertThat(memory.find("Page 7 of 12 of 13")).isEmpty();
    assertThat(memory.find("Room 6")).isEmpty();
    assertThat(memory.find("6 m")).isEmpty();
    assertThat(memory.find("Room 5")).contains("Salle cinq");
  }

  @Test
  void oneThing_isKnownForOne() {
    TranslationMemory memory =
        TranslationMemory.of(Map.of("1 fichier", "1 file", "5 pages", "5 pages"));

    assertThat(memory.find("1 fichier")).contains("1 file");
    assertThat(memory.find("0 fichier")).isEmpty();
    assertThat(memory.find("7 pages")).contains("7 pages");
    assertThat(memory.find("1 pages")).contains("1 pages");
  }

  @Test
  void placeholders_keepTheirLetters() {
    TranslationMemory memory =
        TranslationMemory.of(Map.of("Hello {Name}", "Bonjour {Name}", "by {User}", "par {User}"));

    assertThat(memory.find("hello {name}")).isEmpty();
    assertThat(memory.find("hello {Name}")).contains("Bonjour {Name}");
    assertThat(memory.find("By {User}")).contains("Par {User}");
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
