package dev.unroll.train.eval.label;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.data.set.LabelledText;
import dev.unroll.train.eval.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LabelReportTest {
  private static final List<LabelledText> TEXTS =
      List.of(
          new LabelledText("one", "a"),
          new LabelledText("two", "a"),
          new LabelledText("three", "a"),
          new LabelledText("four", "b"));

  private static LabelReport report(OptionalDouble threshold, double... ofA) {
    List<double[]> probabilities =
        Arrays.stream(ofA).mapToObj(a -> new double[] {a, 1 - a}).toList();
    return new LabelReport("mine", List.of("a", "b"), TEXTS, probabilities, threshold, 0);
  }

  private static Map<String, Double> figures(LabelReport report) {
    return report.metrics("").stream().collect(Collectors.toMap(Metric::key, Metric::value));
  }

  @Test
  void threshold_partsTextsWithALabelFromThoseWithNone() {
    LabelReport report = report(OptionalDouble.of(0.7), 0.9, 0.6, 0.2, 0.1);
    Map<String, Double> figures = figures(report);
    assertThat(figures).containsEntry("mine.accuracy", 75.0).containsEntry("mine.answered", 75.0);
    // Of those answered, the first and the last are right, the third is not.
    assertThat(figures.get("mine.answeredRight")).isEqualTo(200.0 / 3);
    assertThat(figures(report(OptionalDouble.empty(), 0.9, 0.6, 0.2, 0.1)))
        .containsOnlyKeys("mine.accuracy", "mine.macroF1", "mine.crossEntropy");
  }

  @Test
  void doubt_isThatAGuessIsAsGood() {
    assertThat(report(OptionalDouble.empty(), 0.9, 0.9, 0.9, 0.9).doubt())
        .hasValueSatisfying(doubt -> assertThat(doubt).contains("75.0 % of always saying 'a'"));
    assertThat(report(OptionalDouble.empty(), 0.9, 0.9, 0.9, 0.1).doubt()).isEmpty();
  }

  @Test
  void picture_hasTheCountsOfEachRow_andEscapesLabels() {
    LabelReport hostile =
        new LabelReport(
            "mine",
            List.of("<script>", "b"),
            List.of(new LabelledText("x", "<script>"), new LabelledText("y", "b")),
            List.of(new double[] {0.9, 0.1}, new double[] {0.8, 0.2}),
            OptionalDouble.empty(),
            0);
    assertThat(hostile.picture()).contains("&lt;script&gt;", ">1<").doesNotContain("<script>");
  }
}
