package dev.unroll.engine.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

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
    assertThat(isMet("no number at all", "rien")).isTrue();
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
}
