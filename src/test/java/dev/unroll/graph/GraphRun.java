package dev.unroll.graph;

import static java.util.Objects.requireNonNull;

import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A graph on ONNX Runtime with its inputs and parameters fed by name. */
public final class GraphRun implements AutoCloseable {
  private final Session session;
  private final Graph graph;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Map<String, Tensor> outputs = new LinkedHashMap<>();

  public GraphRun(Graph graph) {
    this.graph = graph;
    session = Session.open(OnnxWriter.withParametersAsInputs(graph), SessionSettings.cpu(1));
    List<Value> fed = new ArrayList<>(graph.inputs());
    graph.parameters().forEach(p -> fed.add(p.value()));
    fed.forEach(v -> inputs.put(v.name(), tensor(v)));
    graph.outputs().forEach((name, v) -> outputs.put(name, tensor(v)));
  }

  private static Tensor tensor(Value v) {
    long[] shape = v.shape().sizes();
    return switch (v.type()) {
      case FLOAT -> Tensor.floats(shape);
      case INT32 -> Tensor.ints(shape);
      case INT64 -> Tensor.longs(shape);
    };
  }

  public GraphRun set(String name, float... elements) {
    requireNonNull(inputs.get(name)).floatBuffer().put(elements);
    return this;
  }

  public GraphRun set(String name, long... elements) {
    requireNonNull(inputs.get(name)).longBuffer().put(elements);
    return this;
  }

  public float[] input(String name) {
    float[] elements = new float[requireNonNull(inputs.get(name)).floatBuffer().capacity()];
    requireNonNull(inputs.get(name)).floatBuffer().get(elements);
    return elements;
  }

  public Map<String, float[]> run() {
    session.run(inputs, outputs);
    Map<String, float[]> results = new LinkedHashMap<>();
    graph
        .outputs()
        .forEach(
            (name, v) -> {
              if (v.type() == DataType.FLOAT) {
                float[] elements = new float[(int) v.shape().elements()];
                requireNonNull(outputs.get(name)).floatBuffer().get(elements);
                results.put(name, elements);
              }
            });
    return results;
  }

  @Override
  public void close() {
    session.close();
    inputs.values().forEach(Tensor::close);
    outputs.values().forEach(Tensor::close);
  }
}
