package dev.unroll.text.prose.number;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberWordsTest {
  private static final NumberWords ENGLISH = NumberWords.of("en").orElseThrow();
  private static final NumberWords FRENCH = NumberWords.of("fr").orElseThrow();

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
      })
  void frenchNumbers_areFound(String line) {
    assertFound(FRENCH, line);
  }

  private static void assertFound(NumberWords language, String line) {
    String[] parts = line.split("\\|");
    List<Long> expected =
        parts[1].equals("''")
            ? List.of()
            : List.of(parts[1].split(" ")).stream().map(Long::valueOf).toList();
    assertThat(language.find(parts[0])).as(parts[0]).isEqualTo(expected);
  }

  @Test
  void numbers_areSpelledAsPeopleDo() {
    assertThat(ENGLISH.spell(91)).contains("ninety-one", "ninety one");
    assertThat(ENGLISH.spell(1_205)).contains("one thousand two hundred and five");
    assertThat(ENGLISH.spell(100)).contains("one hundred", "a hundred");
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
            LongStream.rangeClosed(2, 2_100), random.longs(300, 2_101, NumberWords.MOST + 1));
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
      for (NumberWords language : List.of(ENGLISH, FRENCH)) {
        assertThat(language.find(text.toString()))
            .as(text.toString())
            .allMatch(number -> number > 1 && number <= NumberWords.MOST);
      }
    }
  }
}
