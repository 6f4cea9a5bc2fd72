package dev.unroll.text.prose.shape;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndMarkTest {
  @ParameterizedTest
  @CsvSource({
    "Close the window., Ferme la fenêtre !, Ferme la fenêtre.",
    "Stop!, Arrêtez., Arrêtez!",
    "Is it late?, Il est tard., Il est tard?",
    "Invoice, Facture., Facture",
    "No entry, Entrée interdite !, Entrée interdite",
    "Who is it, Qui est-ce ?, Qui est-ce ?",
    "Phone:, Téléphone., Téléphone:",
    "It rains., Il pleut, Il pleut.",
    "It rains..., Il pleut, Il pleut",
    "What?!, Quoi !, Quoi !",
    "at 7 p.m., à 19 heures, à 19 heures",
    "Mr., M., M.",
    "shirts and shoes, des chemises etc., des chemises etc.",
    "It rains., 雨が降る。, 雨が降る。",
    "雨が降る。, It rains., It rains.",
    "It rains., Βρέχει, Βρέχει",
    "Τι ώρα είναι;, What time is it?, What time is it?",
    "See x.org now., Voir \uF000, Voir \uF000.",
    "It is 😀, C'est \uF000, C'est \uF000",
    "What a day., ¡Qué día!, ¡Qué día!",
    "It is late., ¿Es tarde?, ¿Es tarde?",
  })
  void translation_endsAsItsSource(String source, String translation, String expected) {
    assertThat(EndMark.of(source).at(translation)).isEqualTo(expected);
  }

  @Test
  void beginning_isSure_whateverFollows() {
    EndMark label = EndMark.of("Page not found");
    String translation = "Page introuvable !";
    for (int end = 0; end <= translation.length(); end++) {
      assertThat(label.at(translation)).startsWith(label.sure(translation.substring(0, end)));
    }
    assertThat(label.sure("M. Lebrun arrive")).isEqualTo("M. Lebrun arrive");
  }
}
