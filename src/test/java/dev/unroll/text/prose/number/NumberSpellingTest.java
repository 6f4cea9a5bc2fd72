package dev.unroll.text.prose.number;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberSpellingTest {
  private static final NumberSpelling ENGLISH = NumberSpelling.of("en").orElseThrow();
  private static final NumberSpelling FRENCH = NumberSpelling.of("fr").orElseThrow();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Twenty-one students came.|21",
        "ninety one|91",
        "two hundred and five of three thousand four hundred|205 3400",
        "a hundred, or two|100 2",
        "one million two hundred thousand|1200000",
        "ten-minute walks for two|10 2",
        "seven-eighths or two-thirds at five o'clock|''",
        "In nineteen eighty-four, and in twenty-twenty|''",
        "the twenty-first one|''",
        "someone often weighs|''",
        "two, three and ten|2 3 10",
        "half a million, a quarter of a million|''",
        "one hundred and two hundred, one thousand and ten thousand|100 200 1000 10000",
        "one hundred and two thousand|102000",
        "between one hundred and two thousand|''",
        "between one hundred and five and one hundred and ten|105 110",
        "a million and five|1000005",
        "twenty two-room flats, two hundred five-star hotels|''",
        "one hundred twenty-one birds|121",
        "one point five million, three point five|''",
        "at that point two came|2",
        "Twenty20, forty winks, second to none, ten to five, two dozen, millions of|40 10 5 2",
      })
  void englishNumbers_areFound(String line) {
    assertFound(ENGLISH, line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Vingt et un élèves|21",
        "quatre-vingt-onze et soixante et onze|91 71",
        "trois cent mille francs|300000",
        "deux cents pages, ou mille deux cent trois|200 1203",
        "septante-trois|73",
        "deux ou trois nuits|2 3",
        "les deux, un costume neuf, à dix-huit heures, dix pour cent|10",
        "des millions de gens|''",
        "deux fois par jour, dans huit jours, quinze jours, huit pages|8",
        "sept jours sur sept, une semaine sur deux, vingt-quatre heures sur vingt-quatre|7",
        "les années soixante, le deux mai, le vingt-cinq décembre|''",
        "dix heures trente, en mille neuf cent quatre-vingt-quatre, en mai deux mille six|''",
        "cinquante cents, 25 cents, quelques cents, un cent, 12 sept. 2024, 20 mille|''",
        "deux millions et demi, un virgule cinq million, deux virgule cinq|''",
        "trois ans et demi|3",
        "mille milliards d'euros, cent milliards|100000000000",
        "vingt et unième, vingt et un|21",
        "les mille et une nuits, entre mille et un million|1001 1000 1000000",
        "des deux côtés, les deux tiers, cent pour cent|100",
      })
  void frenchNumbers_areFound(String line) {
    assertFound(FRENCH, line);
  }

  private static void assertFound(NumberSpelling language, String line) {
    String[] parts = line.split("\\|", -1);
    List<Long> expected =
        parts[1].equals("''")
            ? List.of()
            : List.of(parts[1].split(" ", -1)).stream().map(Long::valueOf).toList();
    assertThat(language.find(parts[0])).as(parts[0]).isEqualTo(expected);
  }

  @Test
  void numbers_areSpelledAsPeopleDo() {
    assertThat(ENGLISH.spell(91)).contains("ninety-one", "ninety one");
    assertThat(ENGLISH.spell(1_205)).contains("one thousand two hundred and five");
    assertThat(ENGLISH.spell(100)).contains("one hundred", "a hundred");
    assertThat(ENGLISH.spell(150)).contains("a hundred and fifty", "one hundred fifty");
    assertThat(ENGLISH.spell(2_026)).contains("two thousand and twenty-six");
    assertThat(ENGLISH.spell(205_005)).contains("two hundred and five thousand and five");
    assertThat(FRENCH.spell(1_001)).contains("mille un", "mille et une");
    assertThat(FRENCH.spell(21)).startsWith("vingt et un").contains("vingt-et-un", "vingt et une");
    assertThat(FRENCH.spell(71)).contains("soixante et onze", "soixante-et-onze");
    assertThat(FRENCH.spell(80)).contains("quatre-vingts", "quatre-vingt");
    assertThat(FRENCH.spell(91)).startsWith("quatre-vingt-onze");
    assertThat(FRENCH.spell(200)).contains("deux cents", "deux-cents", "deux cent");
    assertThat(FRENCH.spell(203)).contains("deux cent trois");
    assertThat(FRENCH.spell(80_000)).startsWith("quatre-vingt mille");
    assertThat(FRENCH.spell(2_000_000)).startsWith("deux millions");
  }

  @Test
  void everySpelling_isFoundAsItsNumber() {
    Random random = new Random(20261129);
    LongStream numbers =
        LongStream.concat(
            LongStream.rangeClosed(2, 2_100), random.longs(300, 2_101, NumberSpelling.MOST + 1));
    numbers.forEach(
        number -> {
          for (String spelling : ENGLISH.spell(number)) {
            assertThat(ENGLISH.find("I saw " + spelling + " birds."))
                .as(spelling)
                .containsExactly(number);
          }
          for (String spelling : FRENCH.spell(number)) {
            if (number != 9) { // neuf is new, too
              assertThat(FRENCH.find("J'ai vu " + spelling + " oiseaux."))
                  .as(spelling)
                  .containsExactly(number);
            }
          }
        });
  }

  @Test
  void anyText_isRead() {
    String[] words = {
      "cent",
      "mille",
      "et",
      "un",
      "vingt",
      "quatre",
      "hundred",
      "thousand",
      "a",
      "and",
      "-",
      "one",
      "twenty",
      "ninety",
      "dix",
      ",",
      "million",
      "deux",
      "two"
    };
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(12); k >= 0; k--) {
        text.append(words[random.nextInt(words.length)]).append(random.nextInt(4) == 0 ? "-" : " ");
      }
      for (NumberSpelling language : List.of(ENGLISH, FRENCH)) {
        assertThat(language.find(text.toString()))
            .as(text.toString())
            .allMatch(number -> number > 1 && number <= NumberSpelling.MOST);
      }
    }
  }
}
