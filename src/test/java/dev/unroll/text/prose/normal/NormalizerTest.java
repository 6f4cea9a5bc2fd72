package dev.unroll.text.prose.normal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      textBlock =
          """
          un\\u00ADbeliev\\u00ADable                  ¦ unbelievable
          \\u200EI know\\u200F him.                   ¦ I know him.
          Read\\u200B this\\u2060 book.               ¦ Read this book.
          \\uFEFFThe sun is hot.                      ¦ The sun is hot.
          I\\u00A0know\\u202Fhim\\tnow,  he said.     ¦ I know him now, he said.
          Where is it\\uFF1F Here\\uFF0E              ¦ Where is it? Here.
          \\uFF28\\uFF45\\uFF4C\\uFF4C\\uFF4F\\u3000you ¦ Hello you
          Well\\u2026 I don\\u2019t know.             ¦ Well... I don't know.
          \\u201CCome in,\\u201D he said.             ¦ "Come in," he said.
          \\u00AB\\u00A0Entrez\\u202F\\u00BB, dit-il. ¦ "Entrez", dit-il.
          Il dit : « Oui »                            ¦ Il dit : "Oui"
          Elle est là ? »                             ¦ Elle est là ? "
          »Hallo« sagte er                            ¦ "Hallo" sagte er
          Home » Products » Shoes                     ¦ Home » Products » Shoes
          1914\\u20131918                             ¦ 1914-1918
          triple\\u2013pane                           ¦ triple-pane
          one \\u2014 two\\u2014three                 ¦ one - two - three
          \\u22125 degrees                            ¦ -5 degrees
          e\\u0301te\\u0301 franc\\u0327ais           ¦ été français
          o\\uFB03ce                                  ¦ office
          j`ai l´eau                                  ¦ j'ai l'eau
          run `a b` now                               ¦ run `a b` now
          5 m² and ½ of H₂O, 10 ℃, n° 3, ™            ¦ 5 m² and ½ of H₂O, 10 ℃, n° 3, ™
          a\\u0000b\\u0007c\\u009Fd                   ¦ abcd
          """)
  void normalize_givesThePlainForm(String typed, String plain) {
    assertThat(Normalizer.normalize(unescaped(typed)).strip().replace("? \"", "?\""))
        .isEqualTo(plain.replace("? \"", "?\""));
  }

  private static String unescaped(String text) {
    return java.util.regex.Pattern.compile("\\\\u([0-9A-F]{4})|\\\\t")
        .matcher(text)
        .replaceAll(
            m -> m.group(1) == null ? "\t" : Character.toString(Integer.parseInt(m.group(1), 16)));
  }

  @Test
  void normalize_leavesEmojiAndJoinedScriptsWhole() {
    for (String kept :
        List.of(
            "I love you 😀",
            "👩‍👩‍👧 and 👍🏽",
            "⚠️ Danger",
            "1️⃣ first",
            "🏴\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F",
            "🇬🇧 England",
            "می\u200Cخواهم",
            "क्\u200Dष",
            "\uE000 and \uE00F")) {
      assertThat(Normalizer.normalize(kept)).isEqualTo(kept);
    }
    assertThat(Normalizer.normalize("a\u200Db\u200Cc\uFE0Fd\uDB40\uDC41e")).isEqualTo("abcde");
  }

  @Test
  void normalized_tellsWhereEachCharacterComesFrom() {
    String source = " e\u0301t\u00ADé\u2026  https://a.b/\u00A0« x »";
    Normalized plain = Normalizer.normalized(source);

    assertThat(plain.text()).isEqualTo("été... https://a.b/ \"x\"");
    int url = plain.text().indexOf("https");
    assertThat(source.substring(plain.sourceStart(url), plain.sourceEnd(url + 11)))
        .isEqualTo("https://a.b/");
    assertThat(plain.indexOf(source.indexOf("https"))).isEqualTo(url);
    assertThat(plain.indexOf(0)).isZero();
    assertThat(plain.indexOf(source.length())).isEqualTo(plain.text().length());
    assertThat(source.substring(plain.sourceStart(0), plain.sourceEnd(0))).isEqualTo("e\u0301");
  }

  @Test
  void normalize_ofAnyText_isStable_andPlacesAreInOrder() {
    List<String> pieces =
        List.of(
            "a", "é", "e\u0301", "\u0301", " ", "\u00A0", "\u00AD", "\u200B", "\u200D", "«", "»",
            "“", "”", "’", "`", "—", "–", "…", "1", "2", ".", "?", "？", "😀", "👍🏽", "\uFE0F", "ﬁ",
            "\uD83D", "\t", "\n", "가", "\u11A8", "ｶﾞ", "𝐁", "Ⅳ", "-", "(", "م");
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      String text =
          random
              .ints(random.nextInt(14), 0, pieces.size())
              .mapToObj(pieces::get)
              .collect(Collectors.joining());
      Normalized plain = Normalizer.normalized(text);

      assertThat(Normalizer.normalize(text)).isEqualTo(plain.text());
      assertThat(Normalizer.normalize(plain.text())).as(text).isEqualTo(plain.text());
      assertThat(plain.text()).isEqualTo(plain.text().strip()).doesNotContain("  ");
      int before = 0;
      for (int i = 0; i < plain.text().length(); i++) {
        assertThat(plain.sourceStart(i)).as(text).isGreaterThanOrEqualTo(before);
        assertThat(plain.sourceEnd(i)).as(text).isGreaterThan(plain.sourceStart(i));
        before = plain.sourceStart(i);
      }
    }
  }

  @Test
  void normalize_takesLinearTime() {
    long start = System.nanoTime();

    assertThat(Normalizer.normalize("a »".repeat(100_000)).length()).isGreaterThan(200_000);
    assertThat(Normalizer.normalize("e" + "\u0301".repeat(100_000)).charAt(0)).isEqualTo('é');

    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
  }
}
