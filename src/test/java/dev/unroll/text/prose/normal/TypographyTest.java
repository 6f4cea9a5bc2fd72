package dev.unroll.text.prose.normal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypographyTest {
  private static String shown(String text) {
    return text.replace('\u00A0', '~').replace('\u202F', '_');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '@',
      textBlock =
          """
          Ça va ?                         ¦ Ça va_?
          Ça va?                          ¦ Ça va_?
          Quoi ?! Non !!!                 ¦ Quoi_?! Non_!!!
          Attention : danger ; fuyez !    ¦ Attention~: danger_; fuyez_!
          "Entrez", dit-il.               ¦ «~Entrez~», dit-il.
          Il dit : "Oui."                 ¦ Il dit~: «~Oui.~»
          « Oui », dit-il, «non».         ¦ «~Oui~», dit-il, «~non~».
          l'"ami" ("lui")                 ¦ l'«~ami~» («~lui~»)
          "Entrez.                        ¦ «~Entrez.
          Je suis là."                    ¦ Je suis là.~»
          Un écran de 27" et 5'10" là     ¦ Un écran de 27" et 5'10" là
          À 10:45 sur https://a.fr/?a=1:b ¦ À 10:45 sur https://a.fr/?a=1:b
          Sourire :) ;) :                 ¦ Sourire :) ;)~:
          Tom &amp; Marie &#39; fin ;     ¦ Tom &amp; Marie &#39; fin_;
          "Ça va ?"                       ¦ «~Ça va_?~»
          Eh bien... oui.                 ¦ Eh bien… oui.
          a....b ../c                     ¦ a....b ../c
          C'est l’été.                    ¦ C'est l’été.
          """)
  void french_hasGuillemetsAndNoBreakSpaces(String plain, String typeset) {
    assertThat(shown(Typography.of("fr").restore(plain))).isEqualTo(typeset);
    assertThat(shown(Typography.of("fr").restore(Typography.of("fr").restore(plain))))
        .isEqualTo(typeset);
  }

  @Test
  void otherLanguages_stayAsTheModelWritesThem() {
    assertThat(Typography.of("en").restore("\"Is it?\" : yes !")).isEqualTo("\"Is it?\" : yes !");
  }

  @Test
  void normalizing_isTheWayBack() {
    for (String plain : new String[] {"Il dit : \"Oui !\"", "Ça va ? Non ; oui !"}) {
      assertThat(Normalizer.normalize(Typography.of("fr").restore(plain))).isEqualTo(plain);
    }
  }
}
