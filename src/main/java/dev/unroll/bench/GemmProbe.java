package dev.unroll.bench;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.util.Map;

/** A square matrix product on ONNX Runtime: the machine's best speed. */
final class GemmProbe implements AutoCloseable {
  private static final int SIZE = 1024;

  private final Tensor a = Tensor.floats(SIZE, SIZE);
  private final Tensor c = Tensor.floats(SIZE, SIZE);
  private final Session session;
  private final Session.Bound bound;

  GemmProbe(SessionSettings settings) {
    Graph graph = new Graph("gemm");
    Value left = graph.input("a", DataType.FLOAT, Shape.of(SIZE, SIZE));
    float[] right = new float[SIZE * SIZE];
    for (int i = 0; i < right.length; i++) {
      right[i] = i % 7 - 3;
      a.floatBuffer().put(i, i % 5 - 2);
    }
    graph.output("c", graph.matMul(left, graph.constant(Shape.of(SIZE, SIZE), right)));
    session = Session.open(OnnxWriter.withParametersAsInputs(graph), settings);
    bound = session.bind(Map.of("a", a), Map.of("c", c));
  }

  double flops() {
    return 2.0 * SIZE * SIZE * SIZE;
  }

  void run() {
    session.run(bound);
  }

  @Override
  public void close() {
    session.close();
    a.close();
    c.close();
  }
}
