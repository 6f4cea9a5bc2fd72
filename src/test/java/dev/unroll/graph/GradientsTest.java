package dev.unroll.graph;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The oracle of every gradient is a central finite difference of the graph itself. */
class GradientsTest {
  private static final double STEP = 1e-2;

  /**
   * @param inputs shapes of the float inputs, in order
   * @param build from these inputs, the value whose gradient is checked
   * @param away distance of the inputs from 0, for functions with a kink or a pole there
   */
  private record Case(
      String name, List<Shape> inputs, Function<Feed, Value> build, double away, boolean positive) {
    @Override
    public String toString() {
      return name;
    }
  }

  private record Feed(Graph g, List<Value> in) {
    Value x() {
      return in.get(0);
    }

    Value y() {
      return in.get(1);
    }
  }

  private static Case of(String name, Function<Feed, Value> build, Shape... inputs) {
    return new Case(name, List.of(inputs), build, 0, false);
  }

  private static Case positive(String name, Function<Feed, Value> build, Shape... inputs) {
    return new Case(name, List.of(inputs), build, 0.5, true);
  }

  private static final Shape S23 = Shape.of(2, 3);

  /**
   * For each operator that has a gradient, at least one case; checked by {@code
   * everyOperator_hasACaseOrRefuses}.
   */
  private static Map<Class<? extends Op>, List<Case>> cases() {
    Map<Class<? extends Op>, List<Case>> all = new LinkedHashMap<>();
    all.put(Op.Identity.class, List.of(of("identity", f -> f.g.identity(f.x()), S23)));
    all.put(Op.Neg.class, List.of(of("neg", f -> f.g.neg(f.x()), S23)));
    all.put(Op.Exp.class, List.of(of("exp", f -> f.g.exp(f.x()), S23)));
    all.put(Op.Log.class, List.of(positive("log", f -> f.g.log(f.x()), S23)));
    all.put(Op.Sqrt.class, List.of(positive("sqrt", f -> f.g.sqrt(f.x()), S23)));
    all.put(Op.Tanh.class, List.of(of("tanh", f -> f.g.tanh(f.x()), S23)));
    all.put(Op.Sigmoid.class, List.of(of("sigmoid", f -> f.g.sigmoid(f.x()), S23)));
    all.put(Op.Erf.class, List.of(of("erf", f -> f.g.erf(f.x()), S23)));
    all.put(
        Op.Relu.class, List.of(new Case("relu", List.of(S23), f -> f.g.relu(f.x()), 0.1, false)));
    all.put(
        Op.Add.class,
        List.of(
            of("add", f -> f.g.add(f.x(), f.y()), S23, S23),
            of("add a row", f -> f.g.add(f.x(), f.y()), S23, Shape.of(3)),
            of("add a row to a cube", f -> f.g.add(f.x(), f.y()), Shape.of(4, 2, 3), Shape.of(3)),
            of("add a column", f -> f.g.add(f.y(), f.x()), S23, Shape.of(2, 1)),
            of("add a scalar", f -> f.g.add(f.x(), f.y()), S23, Shape.of(new long[0])),
            of("a value used twice", f -> f.g.add(f.x(), f.x()), S23)));
    all.put(
        Op.Sub.class,
        List.of(
            of("sub", f -> f.g.sub(f.x(), f.y()), S23, S23),
            of("sub both broadcast", f -> f.g.sub(f.x(), f.y()), Shape.of(2, 1), Shape.of(1, 3))));
    all.put(
        Op.Mul.class,
        List.of(
            of("mul", f -> f.g.mul(f.x(), f.y()), S23, S23),
            of("square", f -> f.g.mul(f.x(), f.x()), S23),
            of("mul middle", f -> f.g.mul(f.x(), f.y()), Shape.of(2, 3, 4), Shape.of(2, 1, 4))));
    all.put(
        Op.Div.class,
        List.of(
            positive("div", f -> f.g.div(f.x(), f.y()), S23, S23),
            positive("div by a row", f -> f.g.div(f.x(), f.y()), S23, Shape.of(3))));
    all.put(
        Op.MatMul.class,
        List.of(
            of("matrix product", f -> f.g.matMul(f.x(), f.y()), S23, Shape.of(3, 4)),
            of("rows of a cube", f -> f.g.matMul(f.x(), f.y()), Shape.of(2, 5, 3), Shape.of(3, 4)),
            of("batches", f -> f.g.matMul(f.x(), f.y()), Shape.of(2, 5, 3), Shape.of(2, 3, 4)),
            of("one batch", f -> f.g.matMul(f.x(), f.y()), Shape.of(2, 5, 3), Shape.of(1, 3, 4)),
            of(
                "a weight used twice",
                f -> f.g.matMul(f.g.tanh(f.g.matMul(f.x(), f.y())), f.y()),
                S23,
                Shape.of(3, 3))));
    all.put(
        Op.Gemm.class,
        List.of(
            of("gemm nn", f -> f.g.gemm(f.x(), false, f.y(), false), S23, Shape.of(3, 4)),
            of("gemm tn", f -> f.g.gemm(f.x(), true, f.y(), false), Shape.of(3, 2), Shape.of(3, 4)),
            of("gemm nt", f -> f.g.gemm(f.x(), false, f.y(), true), S23, Shape.of(4, 3)),
            of(
                "gemm tt",
                f -> f.g.gemm(f.x(), true, f.y(), true),
                Shape.of(3, 2),
                Shape.of(4, 3))));
    all.put(
        Op.Transpose.class,
        List.of(of("transpose", f -> f.g.transpose(f.x(), 2, 0, 1), Shape.of(2, 3, 4))));
    all.put(Op.Reshape.class, List.of(of("reshape", f -> f.g.reshape(f.x(), Shape.of(6)), S23)));
    all.put(
        Op.Squeeze.class, List.of(of("squeeze", f -> f.g.squeeze(f.x(), 1), Shape.of(2, 1, 3))));
    all.put(Op.Unsqueeze.class, List.of(of("unsqueeze", f -> f.g.unsqueeze(f.x(), 1), S23)));
    all.put(Op.Expand.class, List.of(of("expand", f -> f.g.expand(f.x(), S23), Shape.of(2, 1))));
    all.put(
        Op.Concat.class,
        List.of(of("concat", f -> f.g.concat(1, f.x(), f.y()), S23, Shape.of(2, 1))));
    all.put(
        Op.Split.class,
        List.of(
            of(
                "split",
                f -> {
                  List<Value> parts = f.g.split(f.x(), 1, 2);
                  return f.g.mul(parts.get(0), f.g.tanh(parts.get(1)));
                },
                Shape.of(2, 4)),
            of("half of a split", f -> f.g.split(f.x(), 1, 2).get(1), Shape.of(2, 4))));
    all.put(Op.Slice.class, List.of(of("slice", f -> f.g.slice(f.x(), 1, 1, 3), Shape.of(2, 4))));
    all.put(
        Op.ReduceSum.class,
        List.of(
            of("sum", f -> f.g.reduceSum(f.x(), false, 0), S23),
            of("sum kept", f -> f.g.reduceSum(f.x(), true, 1), S23)));
    all.put(
        Op.ReduceMean.class,
        List.of(of("mean", f -> f.g.reduceMean(f.x(), false, 0, 2), Shape.of(2, 3, 4))));
    all.put(Op.Softmax.class, List.of(of("softmax", f -> f.g.softmax(f.x()), S23)));
    all.put(Op.LogSoftmax.class, List.of(of("log-softmax", f -> f.g.logSoftmax(f.x()), S23)));
    all.put(
        Op.Gather.class,
        List.of(
            of(
                "gather, a row twice",
                f -> f.g.gather(f.x(), f.g.constant(Shape.of(2, 2), 2L, 0L, 2L, 1L)),
                Shape.of(4, 3))));
    all.put(
        Op.ScatterAdd.class,
        List.of(
            of(
                "scatter, a row twice",
                f -> f.g.apply(new Op.ScatterAdd(4), f.g.constant(Shape.of(3), 2L, 0L, 2L), f.x()),
                Shape.of(3, 2))));
    all.put(
        Op.SoftmaxCrossEntropy.class,
        List.of(
            of("cross-entropy", f -> crossEntropy(f, 0), Shape.of(3, 4)),
            of("cross-entropy, smoothed", f -> crossEntropy(f, 0.3), Shape.of(3, 4))));
    all.put(
        Op.LinearCrossEntropy.class,
        List.of(
            of("cross-entropy of rows", f -> linear(f, 0), Shape.of(3, 2), Shape.of(4, 2)),
            of(
                "cross-entropy of rows, smoothed",
                f -> linear(f, 0.3),
                Shape.of(3, 2),
                Shape.of(4, 2))));
    all.put(
        Op.LayerNorm.class,
        List.of(
            of(
                "layer norm",
                f ->
                    f.g
                        .apply(new Op.LayerNorm(1e-5), List.of(f.x(), f.y(), f.in.get(2)))
                        .getFirst(),
                Shape.of(2, 3, 4),
                Shape.of(4),
                Shape.of(4))));
    all.put(Op.Scan.class, scans());
    return all;
  }

  private static Value crossEntropy(Feed f, double smoothing) {
    Value targets = f.g.constant(Shape.of(3), 1L, 0L, 3L);
    return f.g.apply(new Op.SoftmaxCrossEntropy(smoothing), List.of(f.x(), targets)).getFirst();
  }

  private static Value linear(Feed f, double smoothing) {
    Value targets = f.g.constant(Shape.of(3), 1L, 0L, 3L);
    return f.g
        .apply(new Op.LinearCrossEntropy(smoothing), List.of(f.x(), f.y(), targets))
        .getFirst();
  }

  private static List<Case> scans() {
    return List.of(
        of(
            "recurrent, forwards",
            f -> recurrent(f, false),
            Shape.of(4, 2, 3),
            Shape.of(3, 3),
            Shape.of(2, 3)),
        of(
            "recurrent, backwards",
            f -> recurrent(f, true),
            Shape.of(4, 2, 3),
            Shape.of(3, 3),
            Shape.of(2, 3)),
        of(
            "final state only",
            f -> scan(f, false).getFirst(),
            Shape.of(4, 2, 3),
            Shape.of(3, 3),
            Shape.of(2, 3)),
        of(
            "a captured bias and a scaled state",
            f -> {
              Graph body = new Graph("body");
              Value h = body.input("h", DataType.FLOAT, Shape.of(2, 3));
              Value x = body.input("x", DataType.FLOAT, Shape.of(2, 3));
              Value b = body.input("b", DataType.FLOAT, Shape.of(3));
              Value next = body.tanh(body.add(body.mul(h, x), b));
              body.output("h_next", next);
              body.output("y", body.mul(next, b));
              List<Value> out =
                  f.g.apply(new Op.Scan(body, 1, 1, false), List.of(f.in.get(2), f.x(), f.y()));
              return f.g.add(f.g.reduceSum(out.get(1), false, 0), out.get(0));
            },
            Shape.of(4, 2, 3),
            Shape.of(3),
            Shape.of(2, 3)),
        of(
            "captured batches of matrices",
            f -> {
              Graph body = new Graph("body");
              Value h = body.input("h", DataType.FLOAT, Shape.of(2, 3));
              Value x = body.input("x", DataType.FLOAT, Shape.of(2, 3));
              Value keys = body.input("keys", DataType.FLOAT, Shape.of(2, 3, 5));
              Value values = body.input("values", DataType.FLOAT, Shape.of(2, 5, 3));
              Value query = body.unsqueeze(body.tanh(body.add(h, x)), 1); // [2, 1, 3]
              Value weights = body.softmax(body.matMul(query, keys)); // [2, 1, 5]
              Value next = body.squeeze(body.matMul(weights, values), 1);
              body.output("h_next", next);
              body.output("y", body.mul(next, x));
              List<Value> out =
                  f.g.apply(
                      new Op.Scan(body, 1, 1, false),
                      List.of(f.in.get(2), f.x(), f.y(), f.in.get(3)));
              return f.g.add(f.g.reduceSum(out.get(1), false, 0), out.get(0));
            },
            Shape.of(4, 2, 3),
            Shape.of(2, 3, 5),
            Shape.of(2, 3),
            Shape.of(2, 5, 3)),
        of(
            "a captured matrix that rows of a cube are multiplied by",
            f -> {
              Graph body = new Graph("body");
              Value h = body.input("h", DataType.FLOAT, Shape.of(2, 3));
              Value x = body.input("x", DataType.FLOAT, Shape.of(2, 3));
              Value keys = body.input("keys", DataType.FLOAT, Shape.of(2, 5, 3));
              Value v = body.input("v", DataType.FLOAT, Shape.of(3, 1));
              Value pair = body.tanh(body.add(keys, body.unsqueeze(h, 1))); // [2, 5, 3]
              Value scores = body.matMul(pair, v); // [2, 5, 1]
              Value next = body.mul(x, body.reduceMean(scores, false, 1));
              body.output("h_next", next);
              body.output("y", body.mul(next, x));
              List<Value> out =
                  f.g.apply(
                      new Op.Scan(body, 1, 1, false),
                      List.of(f.in.get(2), f.x(), f.in.get(3), f.y()));
              return f.g.add(f.g.reduceSum(out.get(1), false, 0), out.get(0));
            },
            Shape.of(4, 2, 3),
            Shape.of(3, 1),
            Shape.of(2, 3),
            Shape.of(2, 5, 3)));
  }

  private static Value recurrent(Feed f, boolean reverse) {
    List<Value> out = scan(f, reverse);
    return f.g.add(f.g.reduceSum(out.get(1), false, 0), out.get(0));
  }

  private static List<Value> scan(Feed f, boolean reverse) {
    Graph body = new Graph("body");
    Value h = body.input("h", DataType.FLOAT, Shape.of(2, 3));
    Value x = body.input("x", DataType.FLOAT, Shape.of(2, 3));
    Value w = body.input("w", DataType.FLOAT, Shape.of(3, 3));
    Value next = body.tanh(body.add(x, body.matMul(h, w)));
    body.output("h_next", next);
    body.output("y", body.sigmoid(body.matMul(next, w)));
    return f.g.apply(new Op.Scan(body, 1, 1, reverse), List.of(f.in.get(2), f.x(), f.y()));
  }

  /** Operators that have no gradient, and say so. */
  private static final Set<Class<? extends Op>> WITHOUT =
      Set.of(
          Op.ReluGradient.class,
          Op.SoftmaxCrossEntropyGradient.class,
          Op.LinearCrossEntropyGradient.class,
          Op.FirstRows.class,
          Op.CountedRows.class,
          Op.ProductWithRows.class,
          Op.Append.class,
          Op.GroupQueryAttention.class,
          Op.MultiHeadAttention.class,
          Op.Rnn.class,
          Op.Lstm.class);

  @Test
  void everyOperator_hasACaseOrRefuses() {
    Set<Class<?>> covered = new HashSet<>(cases().keySet());
    covered.addAll(WITHOUT);
    assertThat(covered).containsExactlyInAnyOrderElementsOf(leaves(Op.class).toList());
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(GradientsTest::leaves)
        : Stream.of(type);
  }

  static Stream<Case> allCases() {
    return cases().values().stream().flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("allCases")
  void gradient_equalsFiniteDifference(Case c) {
    Graph g = new Graph("case");
    List<Value> inputs = new ArrayList<>();
    for (int i = 0; i < c.inputs().size(); i++) {
      inputs.add(g.input("x" + i, DataType.FLOAT, c.inputs().get(i)));
    }
    Value result = c.build().apply(new Feed(g, inputs));
    Random random = new Random(7);
    int n = (int) result.shape().elements();
    Value weights = g.constant(result.shape(), draw(random, n, 0, false));
    Value product = g.mul(result, weights);
    Integer[] axes = new Integer[result.shape().rank()];
    Arrays.setAll(axes, i -> i);
    Value loss = axes.length == 0 ? product : g.reduceSum(product, false, axes);
    List<Value> gradients = Gradients.of(g, loss, inputs);
    g.output("loss", loss);
    for (int i = 0; i < inputs.size(); i++) {
      g.output("d_" + inputs.get(i).name(), gradients.get(i));
    }
    try (GraphRun run = new GraphRun(g)) {
      for (Value v : inputs) {
        run.set(v.name(), draw(random, (int) v.shape().elements(), c.away(), c.positive()));
      }
      Map<String, float[]> analytic = run.run();
      for (Value v : inputs) {
        float[] point = run.input(v.name());
        float[] gradient = requireNonNull(analytic.get("d_" + v.name()));
        assertThat(gradient)
            .as("some gradient of %s", v.name())
            .isNotEqualTo(new float[point.length]);
        for (int i = 0; i < point.length; i++) {
          double difference =
              lossAt(run, v.name(), point, i, STEP) - lossAt(run, v.name(), point, i, -STEP);
          assertThat((double) gradient[i])
              .as("d loss / d %s[%d]", v.name(), i)
              .isCloseTo(
                  difference / (2 * STEP), within(2e-3 * Math.max(1, Math.abs(gradient[i]))));
        }
        run.set(v.name(), point);
      }
    }
  }

  private static double lossAt(GraphRun run, String name, float[] point, int i, double step) {
    float[] moved = point.clone();
    moved[i] += (float) step;
    run.set(name, moved);
    return requireNonNull(run.run().get("loss"))[0];
  }

  private static float[] draw(Random random, int n, double away, boolean positive) {
    float[] elements = new float[n];
    for (int i = 0; i < n; i++) {
      double x = random.nextDouble() * 2 - 1;
      elements[i] = (float) (positive ? Math.abs(x) + away : x + Math.signum(x) * away);
    }
    return elements;
  }

  @Test
  void operatorWithoutGradient_refusesAndSaysWhich() {
    Graph g = new Graph("m");
    Value x = g.input("x", DataType.FLOAT, Shape.of(5, 2, 3));
    List<Value> out;
    try (Graph.Scope _ = g.scope("layer")) {
      out =
          g.apply(
              new Op.Rnn(4),
              List.of(
                  x,
                  g.constant(Shape.of(1, 4, 3), new float[12]),
                  g.constant(Shape.of(1, 4, 4), new float[16]),
                  g.constant(Shape.of(1, 8), new float[8]),
                  g.constant(Shape.of(1, 2, 4), new float[8])));
    }
    Value loss = g.reduceSum(out.get(1), false, 0, 1, 2);
    assertThatThrownBy(() -> Gradients.of(g, loss, List.of(x)))
        .isInstanceOf(GraphException.class)
        .hasMessage("RNN in m/layer has no gradient");
  }

  @Test
  void valueThatTheLossIgnores_hasZeroGradient() {
    Graph g = new Graph("m");
    Value x = g.input("x", DataType.FLOAT, Shape.of(2));
    Value unused = g.input("unused", DataType.FLOAT, Shape.of(3));
    Value loss = g.reduceSum(x, false, 0);
    List<Value> gradients = Gradients.of(g, loss, List.of(x, unused));
    g.output("dx", gradients.get(0));
    g.output("d", gradients.get(1));
    try (GraphRun run = new GraphRun(g)) {
      Map<String, float[]> results = run.run();
      assertThat(results.get("dx")).containsExactly(1, 1);
      assertThat(results.get("d")).containsExactly(0, 0, 0);
    }
  }
}
