package dev.unroll.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Shape;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.runtime.SessionSettings.Idle;
import dev.unroll.runtime.SessionSettings.Kept;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DeviceTensorTest {
  /** {@code y = tanh(x)}, both {@code [n, 2]}. */
  private static Session open(Kept kept) {
    Graph graph = new Graph("test");
    Shape shape = Shape.of(Dim.named("n"), Dim.of(2));
    graph.output("y", graph.tanh(graph.input("x", DataType.FLOAT, shape)));
    Provider provider = Device.choose(Provider.AUTO).provider();
    return Session.open(
        OnnxWriter.withParametersAsInputs(graph),
        new SessionSettings(1, Idle.SLEEP, provider).keeping(kept));
  }

  private static float tanh(double x) {
    return (float) Math.tanh(x);
  }

  @Test
  void rows_areZeroAtFirst_thenWrittenCopiedAndRead() {
    try (Session session = open(Kept.DEVICE);
        DeviceTensor rows = (DeviceTensor) session.allocate(ElementType.FLOAT, 3, 2);
        Tensor row = Tensor.floats(2);
        Tensor y = Tensor.floats(3, 2)) {
      row.floatBuffer().put(0, 1).put(1, 2);
      rows.writeRow(2, row);
      rows.copyRow(2, 0);
      session.run(Map.of("x", rows), Map.of("y", y));
      assertThat(floats(y))
          .containsExactly(new float[] {tanh(1), tanh(2), 0, 0, tanh(1), tanh(2)}, near());
      try (DeviceTensor last = rows.rows(2, 1);
          DeviceTensor middle = rows.rows(1, 1)) {
        session.run(Map.of("x", last), Map.of("y", middle));
      }
      session.run(Map.of("x", rows), Map.of("y", y));
      assertThat(y.floatBuffer().get(2)).isCloseTo(tanh(tanh(1)), near());
    }
  }

  private static Offset<Float> near() {
    return Offset.offset(1e-5f);
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[tensor.floatBuffer().capacity()];
    tensor.floatBuffer().get(values);
    return values;
  }

  @Test
  void rowsThatDoNotExist_areRefused() {
    try (Session session = open(Kept.DEVICE);
        DeviceTensor rows = (DeviceTensor) session.allocate(ElementType.FLOAT16, 3, 2)) {
      assertThatThrownBy(() -> rows.copyRow(0, 3)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> rows.rows(2, 2)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void memoryIsJavas_whereTheSettingsSaySo() {
    try (Session session = open(Kept.HOST);
        NativeTensor tensor = session.allocate(ElementType.FLOAT, 3, 2)) {
      assertThat(tensor).isInstanceOf(Tensor.class);
    }
  }

  @Test
  void runThatFails_saysWhyInOneLine_andClosedObjectsAreRefused() {
    Session session = open(Kept.HOST);
    Tensor wrong = Tensor.floats(2, 3);
    Tensor y = Tensor.floats(2, 3);
    Session.Bound bound = session.bind(Map.of("x", wrong), Map.of("y", y));
    assertThatThrownBy(() -> session.run(bound))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageStartingWith("the graph failed to run: ")
        .hasMessageContaining("index: 1 Got: 3 Expected: 2")
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("\n");
    wrong.close();
    wrong.close();
    assertThatThrownBy(() -> session.run(bound)).hasMessage("the tensor is closed");
    y.close();
    session.close();
    session.close();
    assertThatThrownBy(() -> session.run(bound)).hasMessage("the session is closed");
  }
}
