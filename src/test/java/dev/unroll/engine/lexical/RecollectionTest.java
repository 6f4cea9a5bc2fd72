package dev.unroll.engine.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.text.prose.shape.Shaping;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecollectionTest {
  private static final Map<String, String> ENGLISH =
      Map.ofEntries(
          Map.entry("hello", "bonjour"),
          Map.entry("dog", "chien"),
          Map.entry("cat", "chat"),
          Map.entry("bird", "oiseau"),
          Map.entry("China", "Chine"),
          Map.entry("china", "porcelaine"),
          Map.entry("March", "mars"),
          Map.entry("yes", "oui"),
          Map.entry("please", "plaire"),
          Map.entry("Open", "Ouvrir"),
          Map.entry("open", "ouvert"),
          Map.entry("summer", "été"),
          Map.entry("us", "nous"),
          Map.entry("page {x}", "page {x}"),
          Map.entry("see {x}", "voir {x}"),
          Map.entry("water bottle", "gourde"));

  private static Recollection french(Terminology glossary) {
    return new Recollection(
        TranslationMemory.of(ENGLISH),
        Shaping.between("en", "fr", word -> 1),
        SpelledNumbers.between("en", "fr"),
        glossary);
  }

  private static Recollection english() {
    return new Recollection(
        TranslationMemory.of(Map.of("bonjour", "hello", "gourde d'eau", "water bottle")),
        Shaping.between("fr", "en", String::length),
        SpelledNumbers.between("fr", "en"),
        Terminology.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '=',
      quoteCharacter = '~',
      textBlock =
          """
          hello                 = bonjour
          Hello                 = Bonjour
          Hello!                = Bonjour\u202F!
          hello,                = bonjour,
          Ninety-one!           = Quatre-vingt-onze\u202F!
          TWENTY ONE            = VINGT ET UN
          hello:                = bonjour\u00A0:
          Dog.                  = Chien.
          dog...                = chien…
          "dog"                 = «\u00A0chien\u00A0»
          “Dog”                 = «\u00A0Chien\u00A0»
          (dog)                 = (chien)
          - dog                 = - chien
          Summer?               = Été\u202F?
          March.                = Mars.
          china                 = porcelaine
          Open                  = Ouvrir
          Open!                 = Ouvrir\u202F!
          Water Bottle          = Gourde
          Page {Name}!          = Page {Name}\u202F!
          See https://A.org/?b/C. = Voir https://A.org/?b/C.
          dog 😀                = chien 😀
          👨‍👩‍👧 Dog!               = 👨‍👩‍👧 Chien\u202F!
          dog; cat              = chien; chat
          Dog - Cat             = Chien - Chat
          dog, cat, bird        = chien, chat, oiseau
          Dog / cat / Bird!     = Chien / chat / Oiseau\u202F!
          """)
  void words_areFoundWithOtherSignsAroundThemAndInOtherCapitals(String text, String translation) {
    assertThat(french(Terminology.NONE).find(text)).contains(translation);
  }

  @Test
  void wordsInCapitals_areFoundAsTheModelWouldReadThem() {
    Recollection recollection =
        new Recollection(
            TranslationMemory.of(ENGLISH),
            Shaping.between("en", "fr", word -> word.toUpperCase(Locale.ROOT).equals(word) ? 9 : 1),
            SpelledNumbers.NONE,
            Terminology.NONE);

    assertThat(recollection.find("HELLO")).contains("BONJOUR");
    assertThat(recollection.find("SEE {Name}")).contains("VOIR {Name}");
    assertThat(recollection.find("HELLO!")).contains("BONJOUR\u202F!");
    assertThat(recollection.find("CHINA")).contains("CHINE");
    assertThat(recollection.find("SUMMER")).contains("ÉTÉ");
  }

  @Test
  void signs_areThoseOfTheTargetLanguage() {
    assertThat(english().find("Bonjour !")).contains("Hello!");
    assertThat(english().find("Bonjour\u202F!")).contains("Hello!");
    assertThat(english().find("«\u00A0bonjour\u00A0»")).contains("\"hello\"");
    assertThat(english().find("Gourde d’eau")).contains("Water bottle");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "!",
        "I",
        "the dog",
        "dogs",
        "Yes, please",
        "dog, cat, unknown",
        "@dog",
        "dog/",
        "hello hello",
        "😀",
        "{{dog}} x"
      })
  void whatTheMemoryDoesNotHave_isLeftToTheModel(String text) {
    assertThat(french(Terminology.NONE).find(text)).isEmpty();
  }

  @Test
  void theGlossary_countsBeforeTheMemory() {
    Recollection recollection =
        french(
            Terminology.of(
                Map.of("dog", "toutou", "phone", "iPhone", "water", "flotte", "cats", "matous")));

    assertThat(recollection.find("dog")).contains("toutou");
    assertThat(recollection.find("Dog!")).contains("Toutou\u202F!");
    assertThat(recollection.find("Phone")).contains("iPhone");
    assertThat(recollection.find("dog, cat, bird")).contains("toutou, chat, oiseau");
    assertThat(recollection.find("cat")).contains("chat");
    assertThat(recollection.find("water bottle")).isEmpty();
    assertThat(french(Terminology.of(Map.of("dog", "chien"))).find("Dog")).contains("Chien");
  }

  @Test
  void theGlossary_isLookedUpWithoutAMemory() {
    Recollection recollection =
        new Recollection(
            TranslationMemory.EMPTY,
            Shaping.NONE,
            SpelledNumbers.NONE,
            Terminology.of(Map.of("dog", "toutou")));

    assertThat(recollection.find("Dog")).contains("toutou");
    assertThat(recollection.find("")).isEmpty();
    assertThat(recollection.find("the dog")).isEmpty();
  }
}
