package dev.unroll.engine.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpelledNumbersTest {
  private static final SpelledNumbers TO_FRENCH = SpelledNumbers.between("en", "fr");

  private static boolean isMet(String source, String translation) {
    return new SourceSentence(source, TO_FRENCH.beside(List.of(), source))
        .verify(translation)
        .isMet();
  }

  @Test
  void numbersInWords_areRequired_inTheirSpellings() {
    assertThat(isMet("twenty-one students", "vingt-et-un étudiants")).isTrue();
    assertThat(isMet("twenty-one students", "Vingt et un étudiants")).isTrue();
    assertThat(isMet("twenty-one students", "deux étudiants")).isFalse();
    assertThat(isMet("twenty-one students", "vingt étudiants")).isFalse();
    assertThat(isMet("three nights and three days", "trois nuits et deux jours")).isFalse();
    assertThat(isMet("three nights", "trois heures et trois nuits")).isTrue();
    assertThat(isMet("It has three legs.", "Il a Trois pattes.")).isFalse();
    assertThat(isMet("no number at all", "rien")).isTrue();
    assertThat(isMet("a thousand and one nights", "Les mille et une nuits")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "See https://example.org/two-three now.",
        "Write to two@example.org.",
        "Run `two five` in /opt/ten/six.txt",
        "{{two}} and #three and @seven",
      })
  void wordsOfWhatIsCopied_areNoNumbers(String source) {
    assertThat(TO_FRENCH.beside(List.of(), source)).isEmpty();
  }

  @Test
  void dayBeforeAMonth_isNoNumberInWords() {
    assertThat(SpelledNumbers.between("fr", "en").beside(List.of(), "le 12 sept. 2024")).isEmpty();
  }

  @Test
  void numbersOfTerms_andOfUnknownLanguages_areNotRequired() {
    List<Requirement> term = List.of(Requirement.atLeast(1, "les Sept Nains", "les sept nains"));

    assertThat(TO_FRENCH.beside(term, "the seven dwarfs")).isEmpty();
    assertThat(SpelledNumbers.between("en", "de").beside(List.of(), "two")).isEmpty();
    assertThat(SpelledNumbers.between("en", "en").beside(List.of(), "two")).isEmpty();
    assertThat(
            TO_FRENCH.beside(
                List.of(), "two three four five six seven eight nine ten eleven twelve"))
        .isEmpty();
  }

  @Test
  void monthsAndDays_areRequired() {
    assertThat(isMet("It was paid on 3 November.", "Payé le 3 novembre.")).isTrue();
    assertThat(isMet("It was paid on 3 November.", "Payé le 3 %.")).isFalse();
    assertThat(isMet("Every Monday in May.", "Tous les lundis de mai.")).isTrue();
    assertThat(isMet("Every Monday in May.", "Tous les mardis de mai.")).isFalse();
    assertThat(isMet("Every Monday in May.", "Tous les lundis de mars.")).isFalse();
    assertThat(isMet("You may march with April.", "Tu peux marcher avec elle.")).isTrue();
    assertThat(isMet("On March \uE000, we met.", "Le \uE000 avril.")).isFalse();
    SpelledNumbers toEnglish = SpelledNumbers.between("fr", "en");
    assertThat(toEnglish.beside(List.of(), "Mardi 5 mars, les mers de Mars"))
        .extracting(requirement -> requirement.forms().getFirst())
        .containsExactly("Tuesday", "March");
  }
}
