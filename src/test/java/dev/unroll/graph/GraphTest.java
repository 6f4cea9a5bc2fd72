package dev.unroll.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
