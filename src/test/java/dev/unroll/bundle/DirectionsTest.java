package dev.unroll.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DirectionsTest {
  private static Task.Seq2Seq task(
      Task.@Nullable Languages languages, @Nullable Directions directions) {
    return new Task.Seq2Seq(
        9,
        9,
        true,
        new Task.Special(0, 1, 2),
        false,
        new Task.Limits(8, 8, 1, 1),
        new Task.Decoding(1, 0, null),
        languages,
        List.of(),
        null,
        directions,
        null);
  }

  private static List<Directions.Language> languages(String... codes) {
    return Stream.of(codes).map(code -> new Directions.Language(code, 1, 1, null)).toList();
  }

  @Test
  void modelOfSeveralLanguages_hasThemAll_andNotTheUsualPairAlone() {
    Task.Seq2Seq task =
        task(
            new Task.Languages("en", "fr"),
            new Directions(languages("fr", "en"), languages("ga", "fr")));

    assertThat(Directions.sourcesOf(task)).containsExactly("en", "fr");
    assertThat(Directions.targetsOf(task)).containsExactly("fr", "ga");
  }

  @Test
  void modelOfOnePair_hasItsTwo_andOneOfNoLanguageNone() {
    Task.Seq2Seq pair = task(new Task.Languages("en", "fr"), null);

    assertThat(Directions.sourcesOf(pair)).containsExactly("en");
    assertThat(Directions.targetsOf(pair)).containsExactly("fr");
    assertThat(Directions.sourcesOf(task(null, null))).isEmpty();
  }
}
