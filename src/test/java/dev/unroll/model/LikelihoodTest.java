package dev.unroll.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Gradients;
import dev.unroll.graph.Graph;
import dev.unroll.graph.GraphRun;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Expected values are mpmath's, with 40 digits; those of derivatives its formulas in doubles. */
class LikelihoodTest {
  /** Value and derivatives by the parameters at one step. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Point(double loss, float[] gradients) {}

  private static Point at(Likelihood likelihood, double target, double... parameters) {
    Graph graph = new Graph("likelihood");
    Value targets = graph.input("targets", DataType.FLOAT, Shape.of(1, 1));
    Value given = graph.input("parameters", DataType.FLOAT, Shape.of(1, 1, parameters.length));
    Value sizes = graph.input("sizes", DataType.FLOAT, Shape.of(1, 1));
    Value each = likelihood.negativeLog(graph, targets, given, sizes);
    Value loss =
        graph.add(
            graph.reduceSum(each, false, 0, 1),
            graph.mul(graph.reduceSum(sizes, false, 0, 1), graph.scalar(0)));
    graph.output("loss", loss);
    graph.output("gradients", Gradients.of(graph, loss, List.of(given)).getFirst());
    try (GraphRun run = new GraphRun(graph)) {
      float[] floats = new float[parameters.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) parameters[i];
      }
      run.set("targets", (float) target).set("parameters", floats).set("sizes", 1f);
      Map<String, float[]> results = run.run();
      return new Point(
          requireNonNull(results.get("loss"))[0], requireNonNull(results.get("gradients")));
    }
  }

  /** {@code log Γ(x)} in doubles, by Stirling's series far out and the recursion back. */
  private static double logGamma(double x) {
    double back = 0;
    double far = x;
    while (far < 40) {
      back += Math.log(far);
      far++;
    }
    return (far - 0.5) * Math.log(far)
        - far
        + 0.5 * Math.log(2 * Math.PI)
        + 1 / (12 * far)
        - 1 / (360 * far * far * far)
        - back;
  }

  private static double reference(Likelihood likelihood, double y, double[] p) {
    return switch (likelihood) {
      case NORMAL ->
          Math.pow((y - p[0]) / p[1], 2) / 2 + Math.log(p[1]) + Math.log(2 * Math.PI) / 2;
      case STUDENT_T ->
          Math.log(p[1])
              - logGamma((p[2] + 1) / 2)
              + logGamma(p[2] / 2)
              + Math.log(p[2] * Math.PI) / 2
              + (p[2] + 1) / 2 * Math.log1p(Math.pow((y - p[0]) / p[1], 2) / p[2]);
      case NEGATIVE_BINOMIAL -> {
        double r = 1 / p[1];
        yield logGamma(r)
            + logGamma(y + 1)
            - logGamma(y + r)
            + (y + r) * Math.log1p(p[0] / r)
            - y * Math.log(p[0] / r);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "NORMAL, 1.7, '0.4 2.5', 1.9704292650788278",
    "STUDENT_T, 1.7, '0.4 2.5 3.5', 2.0732051114306931",
    "STUDENT_T, 50, '0 0.5 2.2', 13.811531",
    "STUDENT_T, 0.3, '0.1 1 1000000', 0.93893880",
    "NEGATIVE_BINOMIAL, 0, '0.02 3', 0.019422969374658592",
    "NEGATIVE_BINOMIAL, 3, '2.5 0.7', 2.1167371797656448",
    "NEGATIVE_BINOMIAL, 7, '100 0.0001', 75.859831361654837",
    "NEGATIVE_BINOMIAL, 120, '100 0.0001', 5.1781411244442087",
    "NEGATIVE_BINOMIAL, 2000, '1500 0.05', 7.9331650162361278",
    "NEGATIVE_BINOMIAL, 5, '0.001 40', 21.538136089330019",
    "NEGATIVE_BINOMIAL, 1, '10000 20', 3.6060411558173747"
  })
  void loss_isMpmaths(Likelihood likelihood, double y, String parameters, double expected) {
    double[] numbers =
        List.of(parameters.split(" ")).stream().mapToDouble(Double::parseDouble).toArray();
    double tolerance = 3e-6 * Math.max(1, Math.max(expected, y));
    assertThat(at(likelihood, y, numbers).loss()).isCloseTo(expected, within(tolerance));
    assertThat(reference(likelihood, y, numbers)).isCloseTo(expected, within(1e-5 * expected));
  }

  @ParameterizedTest
  @CsvSource({
    "NORMAL, -2, '0.5 1.5'",
    "NORMAL, 4, '0.5 0.3'",
    "STUDENT_T, -2, '0.5 1.5 2.5'",
    "STUDENT_T, 40, '0.5 0.3 5'",
    "STUDENT_T, 0.5, '0.5 1 30'",
    "NEGATIVE_BINOMIAL, 0, '0.5 0.7'",
    "NEGATIVE_BINOMIAL, 4, '2.5 0.001'",
    "NEGATIVE_BINOMIAL, 150, '100 0.0001'",
    "NEGATIVE_BINOMIAL, 0, '30 0.02'",
    "NEGATIVE_BINOMIAL, 3, '0.01 25'",
    "NEGATIVE_BINOMIAL, 9000, '12000 0.3'"
  })
  void gradients_areFiniteDifferencesOfTheFormula(
      Likelihood likelihood, double y, String parameters) {
    double[] numbers =
        List.of(parameters.split(" ")).stream().mapToDouble(Double::parseDouble).toArray();
    float[] gradients = at(likelihood, y, numbers).gradients();
    for (int i = 0; i < numbers.length; i++) {
      double step = 1e-3 * Math.max(numbers[i], 1e-2);
      double[] up = numbers.clone();
      double[] down = numbers.clone();
      up[i] += step;
      down[i] -= step;
      double expected =
          (reference(likelihood, y, up) - reference(likelihood, y, down)) / (2 * step);
      assertThat((double) gradients[i])
          .as("by parameter %d", i)
          .isCloseTo(expected, within(2e-3 * Math.abs(expected) + 2e-4));
    }
  }

  private static float[] each(BiFunction<Graph, Value, Value> function, float... x) {
    Graph graph = new Graph("function");
    Value input = graph.input("x", DataType.FLOAT, Shape.of(x.length));
    graph.output("y", function.apply(graph, input));
    try (GraphRun run = new GraphRun(graph)) {
      return requireNonNull(run.set("x", x).run().get("y"));
    }
  }

  @Test
  void logGamma_isScipys() {
    double[] expected = {2.25271265, 0, -0.120782238, 13.4820368, 17062.5988, 1323898.63};
    float[] found = each(SpecialFunctions::logGamma, 0.1f, 1, 1.5f, 10.3f, 2500.7f, 123456.5f);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) found[i])
          .isCloseTo(expected[i], within(2e-6 + 3e-7 * Math.abs(expected[i])));
    }
  }

  @Test
  void logRatio_isExactNearZeroAndFarAway() {
    float[] x = {0, 1e-9f, 1e-6f, 1e-3f, 0.5f, 2, 300, 1e4f, 1e12f};
    float[] found = each(SpecialFunctions::logRatio, x);
    for (int i = 0; i < x.length; i++) {
      double expected = x[i] == 0 ? 1 : Math.log1p(x[i]) / x[i];
      assertThat(found[i] / expected).as("at %s", x[i]).isCloseTo(1, within(2e-6));
    }
  }

  @Test
  void softplus_isExactFarAway() {
    assertThat(each(SpecialFunctions::softplus, -200, -3, 0, 3, 200))
        .containsExactly(
            new float[] {0, (float) Math.log1p(Math.exp(-3)), (float) Math.log(2), 3.0485873f, 200},
            within(1e-6f));
  }

  /** No parameter may make the loss infinite, whatever the last layer says. */
  @ParameterizedTest
  @EnumSource
  void head_keepsParametersWhereTheLossIsFinite(Likelihood likelihood) {
    int count = likelihood.parameters();
    Graph graph = new Graph("head");
    Value raw = graph.input("raw", DataType.FLOAT, Shape.of(2, 2L * count));
    Value targets = graph.input("targets", DataType.FLOAT, Shape.of(2, 2));
    Value sizes = graph.input("sizes", DataType.FLOAT, Shape.of(2, 1));
    Value parameters = graph.reshape(likelihood.head(graph, raw, 2), Shape.of(2, 2, count));
    Value losses =
        graph.add(
            likelihood.negativeLog(graph, targets, parameters, sizes),
            graph.mul(sizes, graph.scalar(0)));
    Value loss = graph.reduceSum(losses, false, 0, 1);
    graph.output("losses", losses);
    graph.output("gradient", Gradients.of(graph, loss, List.of(raw)).getFirst());
    try (GraphRun run = new GraphRun(graph)) {
      float[] numbers = new float[4 * count];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = i < 2 * count ? -300 : 300;
      }
      run.set("raw", numbers).set("targets", 0f, 5f, 0f, 5f).set("sizes", 1f, 1000f);
      Map<String, float[]> results = run.run();
      assertThat(requireNonNull(results.get("losses"))).doesNotContain(Float.NaN);
      for (float number : requireNonNull(results.get("losses"))) {
        assertThat(number).isFinite();
      }
      for (float number : requireNonNull(results.get("gradient"))) {
        assertThat(number).isFinite();
      }
    }
  }
}
