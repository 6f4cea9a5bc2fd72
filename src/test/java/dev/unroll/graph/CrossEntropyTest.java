package dev.unroll.graph;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two forms of the cross-entropy against its definition in double precision. */
class CrossEntropyTest {
  private static final int ROWS = 4;
  private static final int SIZE = 3;
  private static final int CLASSES = 5;
  private static final long[] TARGETS = {0, 4, 2, 2};

  private final Graph g = new Graph("m");
  private final Value x = g.input("x", DataType.FLOAT, Shape.of(ROWS, SIZE));
  private final Value w = g.input("w", DataType.FLOAT, Shape.of(CLASSES, SIZE));
  private final Value targets = g.constant(Shape.of(ROWS), TARGETS);

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.7})
  void losses_areThoseOfTheDefinition(double smoothing) {
    List<Value> linear = g.apply(new Op.LinearCrossEntropy(smoothing), List.of(x, w, targets));
    Value logits = g.gemm(x, false, w, true);
    g.output("linear", linear.get(0));
    g.output("logits", linear.get(1));
    g.output(
        "of logits",
        g.apply(new Op.SoftmaxCrossEntropy(smoothing), List.of(logits, targets)).getFirst());
    float[] rows = draw(ROWS * SIZE, 1);
    float[] matrix = draw(CLASSES * SIZE, 2);
    try (GraphRun run = new GraphRun(g)) {
      var results = run.set("x", rows).set("w", matrix).run();
      for (int row = 0; row < ROWS; row++) {
        double[] z = new double[CLASSES];
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
          for (int i = 0; i < SIZE; i++) {
            z[c] += (double) rows[row * SIZE + i] * matrix[c * SIZE + i];
          }
          sum += Math.exp(z[c]);
          assertThat((double) requireNonNull(results.get("logits"))[row * CLASSES + c])
              .isCloseTo(z[c], within(1e-5));
        }
        double loss = 0;
        for (int c = 0; c < CLASSES; c++) {
          double wanted = smoothing / CLASSES + (c == TARGETS[row] ? 1 - smoothing : 0);
          loss -= wanted * (z[c] - Math.log(sum));
        }
        for (String form : List.of("linear", "of logits")) {
          assertThat((double) requireNonNull(results.get(form))[row])
              .as(form)
              .isCloseTo(loss, within(1e-5));
        }
      }
    }
  }

  @Test
  void impossibleTarget_costsAFiniteLossAndKeepsItsGradient() {
    List<Value> linear = g.apply(new Op.LinearCrossEntropy(0), List.of(x, w, targets));
    Value loss = g.reduceSum(linear.getFirst(), false, 0);
    g.output("loss", linear.getFirst());
    g.output("dx", Gradients.of(g, loss, List.of(x)).getFirst());
    float[] rows = new float[ROWS * SIZE];
    rows[0] = 300; // class 1 is certain, the target is class 0
    float[] matrix = new float[CLASSES * SIZE];
    matrix[SIZE] = 1;
    try (GraphRun run = new GraphRun(g)) {
      var results = run.set("x", rows).set("w", matrix).run();
      assertThat(requireNonNull(results.get("loss"))[0]).isBetween(87f, 88f);
      assertThat(requireNonNull(results.get("dx"))[0]).isCloseTo(1, within(1e-5f));
    }
  }

  private static float[] draw(int n, int seed) {
    Random random = new Random(seed);
    float[] elements = new float[n];
    for (int i = 0; i < n; i++) {
      elements[i] = (float) (2 * random.nextGaussian());
    }
    return elements;
  }
}
