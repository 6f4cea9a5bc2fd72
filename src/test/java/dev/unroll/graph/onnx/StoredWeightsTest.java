package dev.unroll.graph.onnx;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.GraphRun;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Model files with weights inside against the same graph with its parameters as inputs. */
class StoredWeightsTest {
  private static final Initializer NORMAL = new Initializer.Normal(1);

  private final Graph g = new Graph("m");
  private final Map<String, float[]> weights = new HashMap<>();

  @ParameterizedTest
  @EnumSource(Precision.class)
  void matrices_areReadInEveryWay(Precision precision) {
    Value tokens = g.input("tokens", DataType.INT64, Shape.of(2, 3));
    Value table = g.parameter("table", Shape.of(7, 32), NORMAL, false);
    Value narrow = g.parameter("narrow", Shape.of(7, 20), NORMAL, false);
    Value a = g.parameter("a", Shape.of(32, 20), NORMAL, true);
    Value b = g.parameter("b", Shape.of(32, 12), NORMAL, true);
    Value c = g.parameter("c", Shape.of(12, 32), NORMAL, true);
    Value bias = g.parameter("bias", Shape.of(32), NORMAL, false);
    Value embedded = g.gather(table, tokens); // [2, 3, 32]
    Value both = g.matMul(embedded, g.concat(1, a, b)); // [2, 3, 32], joined columns
    g.output("joined", both);
    g.output("plain", g.add(g.matMul(g.matMul(embedded, b), c), bias));
    g.output("transposed", g.matMul(embedded, g.transpose(c, 1, 0)));
    g.output("tied", g.gemm(g.reshape(both, Shape.of(6, 32)), false, table, true));
    g.output("looked up", g.gather(narrow, tokens));
    g.output("part of the table", g.slice(a, 0, 1, 3));
    check(precision, Map.of("tokens", new long[] {0, 6, 3, 3, 1, 5}));
  }

  @Test
  void parameterOfOtherSize_isRefused() {
    Value x = g.input("x", DataType.FLOAT, Shape.of(1, 2));
    g.output("y", g.matMul(x, g.parameter("w", Shape.of(2, 3), NORMAL, true)));
    assertThatThrownBy(() -> OnnxWriter.withWeights(g, _ -> new float[5], Map.of()))
        .hasMessage("parameter w[2, 3] was given 5 elements");
  }

  @Test
  void blocks_areWithinHalfAStepOfTheMatrix() {
    int rows = 3;
    int columns = 45;
    float[] matrix = NORMAL.draw(rows * columns, new Random(2));
    BlockQuantized blocks = BlockQuantized.of(matrix, rows, columns);
    assertThat(blocks.blocks()).isEqualTo(2);
    byte[] bytes = blocks.trimmed(columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float scale = blocks.scales()[i * 2 + j / BlockQuantized.BLOCK];
        float value = scale * ((bytes[i * columns + j] & 0xff) - 128);
        assertThat(value).isCloseTo(matrix[i * columns + j], within(0.501f * scale));
      }
    }
    Graph graph = new Graph("m");
    Value weight = graph.parameter("w", Shape.of(rows, columns), NORMAL, true);
    float[] turned =
        WeightReader.of(WeightSource.of(_ -> matrix), weight).columns(rows, columns, 7, 9);
    assertThat(turned)
        .containsExactly(
            matrix[7],
            matrix[columns + 7],
            matrix[2 * columns + 7],
            matrix[8],
            matrix[columns + 8],
            matrix[2 * columns + 8]);
  }

  private void check(Precision precision, Map<String, long[]> inputs) {
    Random random = new Random(5);
    Map<String, float[]> expected;
    try (GraphRun run = new GraphRun(g)) {
      inputs.forEach(run::set);
      for (ParameterSpec p : g.parameters()) {
        weights.put(p.name(), p.initializer().draw((int) p.shape().elements(), random));
        run.set(p.name(), requireNonNull(weights.get(p.name())));
      }
      expected = run.run();
    }
    byte[] model =
        OnnxWriter.withWeights(g, precision, n -> requireNonNull(weights.get(n)), Map.of());
    Map<String, Tensor> in = new LinkedHashMap<>();
    Map<String, Tensor> out = new LinkedHashMap<>();
    g.inputs().forEach(v -> in.put(v.name(), Tensor.longs(v.shape().sizes())));
    inputs.forEach((name, v) -> requireNonNull(in.get(name)).longBuffer().put(v));
    g.outputs().forEach((name, v) -> out.put(name, Tensor.floats(v.shape().sizes())));
    try (Session session = Session.open(model, SessionSettings.cpu(1))) {
      session.run(in, out);
    }
    double tolerance =
        switch (precision) {
          case FP32 -> 1e-6;
          case FP16 -> 1e-3;
          case INT8 -> 2e-2;
          case INT4 -> 0.2;
        };
    for (Map.Entry<String, float[]> e : expected.entrySet()) {
      double scale = 0;
      for (float v : e.getValue()) {
        scale = Math.max(scale, Math.abs(v));
      }
      for (int i = 0; i < e.getValue().length; i++) {
        assertThat((double) requireNonNull(out.get(e.getKey())).floatBuffer().get(i))
            .as("%s[%d]", e.getKey(), i)
            .isCloseTo(e.getValue()[i], within(tolerance * scale));
      }
    }
    List.of(in, out).forEach(m -> m.values().forEach(Tensor::close));
    checkReadBack(precision, model);
  }

  /** Every parameter comes out of the file as it went in, up to the rounding of its form. */
  private void checkReadBack(Precision precision, byte[] model) {
    Map<String, float[]> read = OnnxWeights.read(g, model);
    assertThat(read.keySet()).isEqualTo(weights.keySet());
    float step =
        switch (precision) {
          case FP32 -> 0;
          case FP16 -> 4f / 2048;
          case INT8 -> 0.51f * 5 / 127;
          case INT4 -> 0.51f * 5 / 8; // and where 8 is out of reach, a step
        };
    weights.forEach(
        (name, expected) ->
            assertThat(requireNonNull(read.get(name)))
                .as(name)
                .containsExactly(expected, within(step)));
  }

  @Test
  void squareMatrices_areReadBack_theRightWayRound() {
    Value x = g.input("x", DataType.FLOAT, Shape.of(2, 32));
    Value straight = g.parameter("straight", Shape.of(32, 32), NORMAL, true);
    Value turned = g.parameter("turned", Shape.of(32, 32), NORMAL, true);
    g.output("y", g.matMul(g.matMul(x, straight), g.transpose(turned, 1, 0)));
    Random random = new Random(1);
    g.parameters().forEach(p -> weights.put(p.name(), p.initializer().draw(1024, random)));
    byte[] model =
        OnnxWriter.withWeights(g, Precision.INT8, n -> requireNonNull(weights.get(n)), Map.of());
    checkReadBack(Precision.INT8, model);
  }

  @Test
  void fileOfAnotherGraph_isRefused() {
    Value x = g.input("x", DataType.FLOAT, Shape.of(1, 2));
    g.output("y", g.matMul(x, g.parameter("w", Shape.of(2, 3), NORMAL, true)));
    byte[] model = OnnxWriter.withWeights(g, _ -> new float[6], Map.of());
    Graph other = new Graph("other");
    Value z = other.input("x", DataType.FLOAT, Shape.of(1, 2));
    other.output("y", other.matMul(z, other.parameter("w", Shape.of(2, 4), NORMAL, true)));
    assertThatThrownBy(() -> OnnxWeights.read(other, model))
        .hasMessage("weight w has [2, 3], which is not what the graph says");
    assertThatThrownBy(() -> OnnxWeights.read(g, new byte[] {1, 2}))
        .hasMessageStartingWith("the file is not an ONNX model");
  }
}
