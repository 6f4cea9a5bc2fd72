package dev.unroll.text.prose.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.text.prose.Mark;
import dev.unroll.text.prose.Segment;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapingTest {
  /** Words that the model has as one token; others have one for each letter. */
  private static final Set<String> VOCABULARY =
      Set.of(
          "the", "shop", "is", "closed", "love", "you", "not", "angry", "stop", "about", "us",
          "little", "prince", "how", "to", "make", "bread", "big", "city", "a", "visit", "now",
          "Paris", "New", "York", "new", "NATO", "don", "open", "am", "Tom", "hello", "Prince",
          "le", "magasin", "est", "je", "aime", "very", "late");

  private static final Shaping ENGLISH =
      Shaping.between("en", "fr", word -> VOCABULARY.contains(word) ? 1 : word.length());

  private static final Shaping FRENCH =
      Shaping.between("fr", "en", word -> VOCABULARY.contains(word) ? 1 : word.length());

  private static Segment.Sentence shaped(String sentence) {
    return ENGLISH.shape(new Segment.Sentence(sentence));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      textBlock =
          """
          THE SHOP IS CLOSED                    ¦ The shop is closed
          I LOVE YOU, I AM NOT ANGRY            ¦ I love you, I am not angry
          I DON'T LOVE YOU                      ¦ I don't love you
          STOP                                  ¦ Stop
          VISIT PARIS NOW!                      ¦ Visit Paris now!
          NATO                                  ¦ NATO
          TV                                    ¦ TV
          VISIT https://a.b/X NOW, {name}       ¦ Visit https://a.b/X now, {name}
          About Us                              ¦ About us
          The Little Prince                     ¦ The little Prince
          How To Make Bread                     ¦ How to make bread
          New York Is A Big City                ¦ New York is a big city
          Tom is very late.                     ¦ Tom is very late.
          Marie Curie                           ¦ Marie Curie
          Hello Tom!                            ¦ Hello Tom!
          (I love you.)                         ¦ I love you.
          “I love you.”                         ¦ I love you.
          «\u00A0I love you.\u00A0»             ¦ I love you.
          "Stop," said Tom, "now."              ¦ "Stop," said Tom, "now."
          "Stop. (a                             ¦ Stop. (a
          I love (you)                          ¦ I love (you)
          Not now…                              ¦ Not now.
          (1)                                   ¦ (1)
          ‘See’ https://a.b/C–D’ …now      ¦ 'See' https://a.b/C–D' ...now
          """)
  void text_isWhatTheModelKnowsBest(String sentence, String seen) {
    assertThat(ENGLISH.text(sentence)).isEqualTo(seen);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      textBlock =
          """
          THE SHOP IS CLOSED          ¦ Le magasin est fermé                ¦ LE MAGASIN EST FERMÉ
          VISIT https://a.b/x, {name} ¦ Visitez https://a.b/x, {name}       ¦ VISITEZ https://a.b/x, {name}
          The Little prince           ¦ Le petit prince                     ¦ Le petit prince
          (I love you.)               ¦ Je t'aime.                          ¦ (Je t'aime.)
          "I love you."               ¦ Je t'aime.                          ¦ «_Je t'aime._»
          Not now…                    ¦ Pas maintenant.                     ¦ Pas maintenant…
          (Not now...)                ¦ Pas maintenant                      ¦ (Pas maintenant…)
          I love you.                 ¦ je t'aime.                          ¦ Je t'aime.
          (I love you.)               ¦ je t'aime.                          ¦ (Je t'aime.)
          I love you.                 ¦ iPhone, je t'aime.                  ¦ iPhone, je t'aime.
          I love you.                 ¦ x2 est là.                          ¦ x2 est là.
          is it now?                  ¦ c'est maintenant ?                  ¦ c'est maintenant_?
          MP3 is now open             ¦ le MP3 est ouvert                   ¦ le MP3 est ouvert
          Is it "now"?                ¦ C'est "maintenant" ?                ¦ C'est «_maintenant_»_?
          """)
  void translation_getsWhatWasTaken(String sentence, String translation, String expected) {
    String whole = shaped(sentence).finishing().whole(translation);

    assertThat(whole.replace('\u00A0', '_').replace('\u202F', '_')).isEqualTo(expected);
  }

  @Test
  void titleInEnglish_hasTheCapitalsOfATitle() {
    Segment.Sentence title = FRENCH.shape(new Segment.Sentence("Le Magasin Est Je Aime"));

    assertThat(title.text()).isEqualTo("Le magasin est je aime");
    assertThat(title.finishing().whole("The shop of tomorrow isn't open"))
        .isEqualTo("The Shop of Tomorrow Isn't Open");
  }

  @Test
  void begunTranslation_isTheBeginningOfTheWhole() {
    for (String first : List.of("Il", "il", "iPhone")) {
      String translation = first + " dit : \"Je t'aime !\" Quoi... non ?";
      for (String sentence : List.of("He says it.", "\"He says it.\"", "HE STOP", "Not now...")) {
        Segment.Sentence shaped = shaped(sentence);
        String whole = shaped.finishing().whole(translation);
        for (int end = 0; end <= translation.length(); end++) {
          assertThat(whole).startsWith(shaped.finishing().begun(translation.substring(0, end)));
        }
      }
    }
  }

  @Test
  void textsWithoutAnythingToSee_areShaped() {
    for (String text : List.of("", " ", "\u200D", "\n", "\u2060", "\uD83D")) {
      assertThat(shaped(text).finishing().whole("x")).isEqualTo("x");
    }
  }

  @Test
  void markup_staysAtItsWords() {
    String text = "un\u00ADbe\u00ADlievable\u2026 e\u0301te\u0301 now";
    int start = text.indexOf('e', 14);
    Segment.Sentence shaped =
        ENGLISH.shape(
            new Segment.Sentence(
                text,
                List.of(
                    new Mark.Around(start, text.length() - 4, "<b>", "</b>", List.of()),
                    new Mark.Between(text.length() - 3, "<br>", false))));

    assertThat(shaped.text()).isEqualTo("unbelievable... été now");
    assertThat(shaped.marks())
        .containsExactly(
            new Mark.Around(16, 19, "<b>", "</b>", List.of()), new Mark.Between(20, "<br>", false));
  }

  @Test
  void withoutLanguages_sentencesStayAsTheyAre() {
    Segment.Sentence sentence = new Segment.Sentence("“A…”");

    assertThat(Shaping.NONE.shape(sentence)).isSameAs(sentence);
  }
}
