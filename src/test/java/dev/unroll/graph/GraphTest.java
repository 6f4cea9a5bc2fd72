package dev.unroll.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.graph.onnx.OnnxWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphTest {
  private final Graph g = new Graph("model");

  @Test
  void matMul_ofOtherInnerDimension_namesOperatorShapesAndPlace() {
    Value a = g.input("a", DataType.FLOAT, Shape.of(32, 256));
    Value b = g.input("b", DataType.FLOAT, Shape.of(128, 1024));
    try (Graph.Scope _ = g.scope("lstm.0")) {
      assertThatThrownBy(() -> g.matMul(a, b))
          .isInstanceOf(GraphException.class)
          .hasMessage(
              "MatMul in model/lstm.0: [32, 256] × [128, 1024] do not fit: inner dimensions 256 and"
                  + " 128");
    }
  }

  @Test
  void namedDimensions_passThroughOperators() {
    Value x =
        g.input("x", DataType.FLOAT, Shape.of(Dim.named("batch"), Dim.named("time"), Dim.of(8)));
    Value w = g.constant(Shape.of(8, 4), new float[32]);
    assertThat(g.transpose(g.matMul(x, w), 1, 0, 2).shape()).hasToString("[time, batch, 4]");
  }

  @Test
  void differentNames_doNotBroadcast() {
    Value x = g.input("x", DataType.FLOAT, Shape.of(Dim.named("batch")));
    Value y = g.input("y", DataType.FLOAT, Shape.of(Dim.named("time")));
    assertThatThrownBy(() -> g.add(x, y))
        .hasMessage("Add in model: [batch] and [time] do not broadcast");
  }

  @Test
  void integersInFloatOperator_areRefused() {
    Value x = g.input("x", DataType.INT64, Shape.of(2));
    assertThatThrownBy(() -> g.tanh(x)).hasMessage("Tanh in model: x[2] is INT64, not FLOAT");
  }

  @Test
  void scan_withStateThatChangesShape_isRefused() {
    Graph body = new Graph("body");
    Value h = body.input("h", DataType.FLOAT, Shape.of(2));
    Value x = body.input("x", DataType.FLOAT, Shape.of(2));
    body.output("next", body.concat(0, h, x));
    Value h0 = g.input("h0", DataType.FLOAT, Shape.of(2));
    Value xs = g.input("xs", DataType.FLOAT, Shape.of(5, 2));
    assertThatThrownBy(() -> g.apply(new Op.Scan(body, 1, 1, false), List.of(h0, xs)))
        .hasMessage("Scan in model: state h[2] becomes [4] after a step");
  }

  @Test
  void sameParameterNameTwice_isRefused() {
    g.parameter("w", Shape.of(1), new Initializer.Constant(0), false);
    assertThatThrownBy(() -> g.parameter("w", Shape.of(1), new Initializer.Constant(0), false))
        .hasMessage("graph model already has a value named w");
  }

  @Test
  void reshape_toOtherSize_isRefused() {
    Value x = g.input("x", DataType.FLOAT, Shape.of(2, 3));
    assertThatThrownBy(() -> g.reshape(x, Shape.of(7)))
        .hasMessage("Reshape in model: [2, 3] has 6 elements, [7] has 7");
  }

  @Test
  void reshape_keepsNamedDimensionsInTheirPlaces() {
    Value x =
        g.input("x", DataType.FLOAT, Shape.of(Dim.named("batch"), Dim.named("time"), Dim.of(8)));
    Shape heads = Shape.of(Dim.named("batch"), Dim.named("time"), Dim.of(2), Dim.of(4));
    assertThat(g.reshape(x, heads).shape()).isEqualTo(heads);
    Shape swapped = Shape.of(Dim.named("time"), Dim.named("batch"), Dim.of(8));
    assertThatThrownBy(() -> g.reshape(x, swapped))
        .hasMessage(
            "Reshape in model: [batch, time, 8] to a shape of more than one new named dimension:"
                + " [time, batch, 8]");
  }

  @Test
  void groupQueryAttention_ofOtherHeads_isRefused() {
    Dim batch = Dim.named("batch");
    Dim length = Dim.named("length");
    Value qkv = g.input("qkv", DataType.FLOAT, Shape.of(batch, Dim.of(1), Dim.of(96)));
    Shape cache = Shape.of(batch, Dim.of(4), length, Dim.of(16));
    Value keys = g.input("keys", DataType.FLOAT, cache);
    Value values = g.input("values", DataType.FLOAT, cache);
    Value seqlens = g.input("seqlens", DataType.INT32, Shape.of(batch));
    Value total = g.input("total", DataType.INT32, Shape.of(1));
    assertThatThrownBy(
            () ->
                g.apply(
                    new Op.GroupQueryAttention(4, 4), List.of(qkv, keys, values, seqlens, total)))
        .hasMessage(
            "GroupQueryAttention in model: qkv must be [batch, 1, 192], not [batch, 1, 96]");
  }

  @Test
  void outputThatIsAnInput_isPassedThrough() {
    Value x = g.input("x", DataType.FLOAT, Shape.of(2));
    g.output("same", x);
    g.output("again", x);
    try (GraphRun run = new GraphRun(g)) {
      assertThat(run.set("x", 3f, 4f).run().get("again")).containsExactly(3, 4);
    }
  }

  @Test
  void parameterThatNoNodeReads_isNotWritten() {
    Value x = g.input("x", DataType.FLOAT, Shape.of(2));
    Value w = g.parameter("w", Shape.of(2), new Initializer.Constant(0), false);
    g.parameter("unread", Shape.of(100_000), new Initializer.Constant(0), false);
    g.output("y", g.mul(x, w));
    byte[] model =
        OnnxWriter.withWeights(
            g,
            name -> {
              assertThat(name).isEqualTo("w");
              return new float[2];
            },
            Map.of());
    assertThat(model).hasSizeLessThan(1000);
  }
}
