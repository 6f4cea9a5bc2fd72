package dev.unroll.train.eval.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.train.eval.Metric;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LabelSetReportTest {
  /** Ten texts: a is found in 4 of 5, b in 1 of 2 with 2 wrong ones, c in none; 6 are all right. */
  private static final LabelSetReport REPORT =
      new LabelSetReport(
          "mine",
          List.of(
              new LabelCount("a", 5, 4, 4),
              new LabelCount("b", 2, 3, 1),
              new LabelCount("c", 0, 0, 0)),
          10,
          6,
          12.5,
          0);

  private static Map<String, Double> figures(LabelSetReport report) {
    return report.metrics("").stream().collect(Collectors.toMap(Metric::key, Metric::value));
  }

  @Test
  void figures_areThoseOfTheirDefinitions() {
    Map<String, Double> figures = figures(REPORT);
    // 5 of the 7 labels given are right, and 5 of 7 are found.
    assertThat(figures.get("mine.precision")).isCloseTo(500 / 7.0, within(1e-9));
    assertThat(figures.get("mine.recall")).isCloseTo(500 / 7.0, within(1e-9));
    assertThat(figures.get("mine.microF1")).isCloseTo(500 / 7.0, within(1e-9));
    // 8/9 of a, 2/5 of b; c does not occur.
    assertThat(figures.get("mine.macroF1")).isCloseTo(100 * (8 / 9.0 + 2 / 5.0) / 2, within(1e-9));
    assertThat(figures.get("mine.subsetAccuracy")).isEqualTo(60);
    // Wrong are one a, one b and two that are no b: 4 of 30.
    assertThat(figures.get("mine.hammingLoss")).isCloseTo(400 / 30.0, within(1e-9));
    assertThat(figures.get("mine.crossEntropy")).isEqualTo(1.25);
    // Always a: 5 of 10 given are right, 5 of 7 found. Always a and b: 7 of 20.
    assertThat(figures.get("mine.naiveMicroF1")).isCloseTo(100 * 10 / 17.0, within(1e-9));
  }

  @Test
  void doubt_isThatTheSameLabelsForEveryTextAreAsGood() {
    assertThat(REPORT.doubt()).isEmpty();
    LabelSetReport poor =
        new LabelSetReport("mine", List.of(new LabelCount("a", 5, 1, 1)), 10, 6, 1, 0);
    assertThat(poor.doubt())
        .hasValueSatisfying(
            doubt -> assertThat(doubt).contains("33.3 %", "66.7 %", "the most frequent label"));
  }

  @Test
  void noLabelAtAll_isNoDivisionByZero() {
    LabelSetReport none =
        new LabelSetReport("mine", List.of(new LabelCount("a", 0, 0, 0)), 3, 3, 0, 0);
    assertThat(figures(none)).allSatisfy((key, value) -> assertThat(value).isFinite());
  }

  @Test
  void picture_hasTheCountsOfEachLabel_andEscapesIt() {
    LabelSetReport hostile =
        new LabelSetReport("mine", List.of(new LabelCount("<script>", 5, 6, 4)), 10, 6, 1, 0);
    assertThat(hostile.picture())
        .contains("&lt;script&gt;", "4 found, 1 missed, 2 wrong")
        .doesNotContain("<script>");
  }
}
