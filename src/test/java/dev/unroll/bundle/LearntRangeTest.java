package dev.unroll.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearntRangeTest {
  private static final List<Feature> FEATURES =
      List.of(new Feature("rain", "mm", 3, 2), new Feature("wind", null, 0, 1));

  private static LearntRange range(Transform transform, Example example) {
    return new LearntRange(new Task.Series(FEATURES, transform, "day", 8, example));
  }

  /** The rain of one day of the example is 9 standard deviations from the mean. */
  private static final Example EXAMPLE =
      new Example(
          List.of(new double[] {3, 0}, new double[] {21, 1}), List.of(new double[] {1, -1}));

  @Test
  void valuesLikeThoseOfTheExample_areUsual() {
    assertThat(
            range(Transform.NONE, EXAMPLE)
                .warnings(List.of(new double[] {21, 1}, new double[] {29, -4.9})))
        .isEmpty();
  }

  @Test
  void valuesFarFromAll_areNamedByFeature_theFarthestFirst() {
    assertThat(
            range(Transform.NONE, EXAMPLE)
                .warnings(
                    List.of(new double[] {33, 0}, new double[] {2003, 1}, new double[] {3, -7})))
        .containsExactly(
            "rain: values[1] = 2003.0 is 1,000 standard deviations from the mean of what the model"
                + " has learnt from, the farthest of 2 such values; its forecast means little",
            "wind: values[2] = -7.0 is 7 standard deviations from the mean of what the model has"
                + " learnt from; its forecast means little");
  }

  @Test
  void returns_areJudgedByTheirChange() {
    List<Feature> index = List.of(new Feature("index", null, 0, 0.04));
    LearntRange range =
        new LearntRange(new Task.Series(index, Transform.LOG_RETURN, "month", 8, null));
    List<double[]> calm = List.of(new double[] {5000}, new double[] {5100}, new double[] {5000});
    assertThat(range.warnings(calm)).isEmpty();
    assertThat(range.warnings(List.of(new double[] {100}, new double[] {100}, new double[] {200})))
        .singleElement()
        .asString()
        .startsWith("index: the change to values[2] = 200.0 is 17 standard deviations");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void stepsThatTheModelRefuses_haveNoWarnings(int features) {
    assertThat(range(Transform.NONE, EXAMPLE).warnings(List.of(new double[features]))).isEmpty();
    assertThat(range(Transform.NONE, EXAMPLE).warnings(List.of())).isEmpty();
  }
}
