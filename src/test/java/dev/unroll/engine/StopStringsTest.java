package dev.unroll.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StopStringsTest {
  @Test
  void textThatMayBeginAStop_isHeldBack_untilItIsDecided() {
    StopStrings stops = new StopStrings(List.of("END"));

    assertThat(stops.append("the E")).isEqualTo("the ");
    assertThat(stops.append("N")).isEmpty();
    assertThat(stops.append("T!")).isEqualTo("ENT!");
    assertThat(stops.found()).isFalse();
  }

  @Test
  void stopAcrossTokens_endsTheText_andIsNotGivenOut() {
    StopStrings stops = new StopStrings(List.of("\n\n"));

    assertThat(stops.append("one\n")).isEqualTo("one");
    assertThat(stops.append("\ntwo")).isEmpty();
    assertThat(stops.found()).isTrue();
    assertThat(stops.rest()).isEmpty();
  }

  @Test
  void beginningThatFails_mayHoldTheBeginningOfTheNext() {
    StopStrings stops = new StopStrings(List.of("aab"));

    assertThat(stops.append("aaa")).isEqualTo("a");
    assertThat(stops.append("b")).isEmpty();
    assertThat(stops.found()).isTrue();
  }

  @Test
  void textAtItsEnd_givesOutWhatWasHeldBack() {
    StopStrings stops = new StopStrings(List.of("stop"));

    assertThat(stops.append("sto")).isEmpty();
    assertThat(stops.rest()).isEqualTo("sto");
  }

  @Test
  void ofTwoStops_theOneCompleteFirstEndsTheText() {
    StopStrings stops = new StopStrings(List.of("abcd", "bc"));

    assertThat(stops.append("xabcd")).isEqualTo("xa");
    assertThat(stops.found()).isTrue();
  }

  @Test
  void anyCutIntoTokens_givesTheSameText() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 3_000; round++) {
      String text = letters(random, random.nextInt(1, 14));
      List<String> stops = List.of(letters(random, random.nextInt(1, 5)), letters(random, 3));

      String expected = untilFirstCompleted(text, stops);
      StopStrings watched = new StopStrings(stops);
      StringBuilder given = new StringBuilder();
      for (int at = 0; at < text.length() && !watched.found(); ) {
        int next = Math.min(text.length(), at + random.nextInt(1, 5));
        given.append(watched.append(text.substring(at, next)));
        at = next;
      }
      assertThat(given.append(watched.rest()).toString())
          .as("%s until %s", text, stops)
          .isEqualTo(expected);
      assertThat(watched.found()).isEqualTo(stops.stream().anyMatch(text::contains));
    }
  }

  private static String untilFirstCompleted(String text, List<String> stops) {
    for (int end = 1; end <= text.length(); end++) {
      String seen = text.substring(0, end);
      int longest = stops.stream().filter(seen::endsWith).mapToInt(String::length).max().orElse(0);
      if (longest > 0) {
        return seen.substring(0, end - longest);
      }
    }
    return text;
  }

  private static String letters(SplittableRandom random, int n) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      text.append((char) ('a' + random.nextInt(2)));
    }
    return text.toString();
  }
}
