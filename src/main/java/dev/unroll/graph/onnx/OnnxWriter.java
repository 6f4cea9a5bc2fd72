package dev.unroll.graph.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.GraphException;
import dev.unroll.graph.Node;
import dev.unroll.graph.Op;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Value;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Writes a graph as an ONNX model: opset 21, IR version 10. */
public final class OnnxWriter {
  private static final int OPSET = 21;
  private static final int IR_VERSION = 10;
  private static final String MICROSOFT = "com.microsoft";

  /** What the name of the file with a model's large weights ends with. */
  public static final String DATA = ".data";

  /** Weights of more bytes are stored in a file of their own, as protobuf ends at 2 GB. */
  private static final long MOST_INSIDE = 256 << 20;

  private final Map<Value, String> names = new HashMap<>();
  private final WeightSource weights;
  private final WeightStore store;
  private final Precision precision;
  private final boolean parametersAsInputs;
  private @Nullable Rounding rounding;
  private boolean usesMicrosoft;
  private int subgraphs;
  private int extras;

  private OnnxWriter(
      boolean parametersAsInputs, WeightSource weights, WeightStore store, Precision precision) {
    this.parametersAsInputs = parametersAsInputs;
    this.weights = weights;
    this.store = store;
    this.precision = precision;
  }

  /** A model whose parameters are inputs, after the graph's own: the training form. */
  public static byte[] withParametersAsInputs(Graph graph) {
    WeightSource none = WeightSource.of(name -> new float[0]);
    OnnxWriter writer = new OnnxWriter(true, none, new WeightStore.Inside(), Precision.FP32);
    return writer.model(graph, Map.of()).toByteArray();
  }

  /**
   * A model with the weights inside that it needs: parameters that no node reads are left out.
   *
   * @param weights the elements of a parameter, by its name
   * @param metadata stored in the file as it is
   */
  public static byte[] withWeights(
      Graph graph, Function<String, float[]> weights, Map<String, String> metadata) {
    return withWeights(graph, Precision.FP32, weights, metadata);
  }

  /**
   * As {@link #withWeights(Graph, Function, Map)}, the weights stored in the given form, which the
   * graph converts back or computes with.
   */
  public static byte[] withWeights(
      Graph graph,
      Precision precision,
      Function<String, float[]> weights,
      Map<String, String> metadata) {
    WeightSource source = WeightSource.of(weights);
    return new OnnxWriter(false, source, new WeightStore.Inside(), precision)
        .model(graph, metadata)
        .toByteArray();
  }

  /**
   * Writes a model file as {@link #withWeights}, from weights that are read piece by piece.
   *
   * @param rounding how products are rounded to 8 bits; empty where the precision says all
   */
  public static void write(
      Path file,
      Graph graph,
      Precision precision,
      Optional<Rounding> rounding,
      WeightSource weights,
      Map<String, String> metadata)
      throws IOException {
    if (rounding.isEmpty()) {
      write(file, graph, precision, weights, metadata);
      return;
    }
    OnnxWriter writer = new OnnxWriter(false, weights, new WeightStore.Inside(), Precision.INT8);
    writer.rounding = rounding.get();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      writer.model(graph, metadata).writeTo(out);
    }
  }

  /**
   * Writes a model file as {@link #withWeights}, from weights that are read piece by piece. If they
   * are more than some hundred megabytes, those that are large are stored in a file beside it,
   * whose name is the file's and {@code .data}.
   */
  public static void write(
      Path file,
      Graph graph,
      Precision precision,
      WeightSource weights,
      Map<String, String> metadata)
      throws IOException {
    write(file, graph, precision, weights, metadata, MOST_INSIDE);
  }

  static void write(
      Path file,
      Graph graph,
      Precision precision,
      WeightSource weights,
      Map<String, String> metadata,
      long mostInside)
      throws IOException {
    ModelProto model;
    try {
      if (bytes(graph, precision) <= mostInside) {
        model =
            new OnnxWriter(false, weights, new WeightStore.Inside(), precision)
                .model(graph, metadata);
      } else {
        Path data = file.resolveSibling(file.getFileName() + DATA);
        try (WeightStore.Beside beside = new WeightStore.Beside(data)) {
          model = new OnnxWriter(false, weights, beside, precision).model(graph, metadata);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      model.writeTo(out);
    }
  }

  /** About as many bytes as the weights take. */
  private static long bytes(Graph graph, Precision precision) {
    WeightLayout layout = new WeightLayout(graph);
    Set<Value> needed = new HashSet<>();
    for (Node node : graph.nodes()) {
      needed.addAll(layout.isJoined(node.output(0)) ? node.inputs() : List.of());
    }
    long numbers =
        graph.parameters().stream()
            .map(ParameterSpec::value)
            .filter(value -> needed.contains(value) || layout.isNeeded(value))
            .mapToLong(value -> value.shape().elements())
            .sum();
    return switch (precision) {
      case FP32 -> numbers * Float.BYTES;
      case FP16 -> numbers * Short.BYTES;
      case INT8, INT4 -> numbers + numbers * Float.BYTES / BlockQuantized.BLOCK;
    };
  }

  private ModelProto model(Graph graph, Map<String, String> metadata) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("unroll")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET));
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    model.setGraph(main(graph));
    if (usesMicrosoft) {
      model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1));
    }
    return model.build();
  }

  private GraphProto main(Graph graph) {
    GraphProto.Builder proto = GraphProto.newBuilder().setName(graph.name());
    for (Value input : graph.inputs()) {
      names.put(input, input.name());
      proto.addInput(info(input.name(), input));
    }
    for (ParameterSpec parameter : graph.parameters()) {
      names.put(parameter.value(), parameter.name());
      if (parametersAsInputs) {
        proto.addInput(info(parameter.name(), parameter.value()));
      }
    }
    nodes(graph, "", proto);
    return proto.build();
  }

  /** Constants, nodes and outputs, every value under a name that begins with the prefix. */
  private void nodes(Graph graph, String prefix, GraphProto.Builder proto) {
    for (var constant : graph.constants().entrySet()) {
      String name = prefix + constant.getKey().name();
      long[] shape = constant.getKey().shape().sizes();
      names.put(constant.getKey(), name);
      proto.addInitializer(
          constant.getValue() instanceof float[] floats
              ? TensorProtos.of(name, shape, floats)
              : TensorProtos.of(name, shape, (long[]) constant.getValue()));
    }
    Set<Value> computed = new HashSet<>();
    graph.nodes().forEach(node -> computed.addAll(node.outputs()));
    computed.forEach(result -> names.put(result, prefix + result.name()));
    for (var output : graph.outputs().entrySet()) {
      if (computed.remove(output.getValue())) { // its first output names it
        names.put(output.getValue(), prefix + output.getKey());
      }
    }
    StoredWeights stored =
        new StoredWeights(
            this, graph, weights, store, rounding == null ? precision : Precision.FP32);
    IntegerProducts integers =
        rounding == null ? null : new IntegerProducts(this, graph, weights, rounding, proto);
    if (!parametersAsInputs) {
      stored.write(graph, proto, weight -> integers != null && integers.holds(weight));
    }
    for (Node node : graph.nodes()) {
      boolean isDone =
          !parametersAsInputs
              && ((integers != null && integers.lower(node)) || stored.lower(node, proto));
      if (!isDone) {
        new NodeLowering(this, node, proto).lower();
      }
    }
    for (var output : graph.outputs().entrySet()) {
      String exported = prefix + output.getKey();
      String name = name(output.getValue());
      if (!exported.equals(name)) {
        proto.addNode(
            NodeProto.newBuilder().setOpType("Identity").addInput(name).addOutput(exported));
      }
      proto.addOutput(info(exported, output.getValue()));
    }
  }

  /** A Scan without its node added: its body is a graph of its own, in the attribute "body". */
  NodeProto.Builder scan(OnnxNodes onnx, Op.Scan scan) {
    Graph body = scan.body();
    String prefix = "scan" + subgraphs++ + "/";
    GraphProto.Builder inner = GraphProto.newBuilder().setName(prefix + body.name());
    NodeProto.Builder lowered = onnx.begin("Scan");
    int scanned = scan.states() + scan.scans();
    for (int i = 0; i < body.inputs().size(); i++) {
      Value input = body.inputs().get(i);
      if (i < scanned) {
        names.put(input, prefix + input.name());
        inner.addInput(info(prefix + input.name(), input));
        lowered.addInput(onnx.input(i));
      } else {
        names.put(input, onnx.input(i)); // captured by its outer name
      }
    }
    nodes(body, prefix, inner);
    LongStream inputDirections = directions(scan, scan.scans());
    lowered
        .addAllOutput(onnx.outputs())
        .addAttribute(OnnxAttributes.graph("body", inner))
        .addAttribute(OnnxAttributes.integer("num_scan_inputs", scan.scans()))
        .addAttribute(OnnxAttributes.integers("scan_input_directions", inputDirections));
    int results = body.outputs().size() - scan.states();
    if (results > 0) {
      LongStream outputDirections = directions(scan, results);
      lowered.addAttribute(OnnxAttributes.integers("scan_output_directions", outputDirections));
    }
    return lowered;
  }

  private static LongStream directions(Op.Scan scan, int count) {
    return IntStream.range(0, count).mapToLong(_ -> scan.reverse() ? 1 : 0);
  }

  /** Whether parameters are inputs: the form that gradients are computed in. */
  boolean isTraining() {
    return parametersAsInputs;
  }

  /** ONNX Runtime's own operators, which the model declares when it uses one. */
  String microsoftDomain() {
    usesMicrosoft = true;
    return MICROSOFT;
  }

  /** A number that makes a name unique in the model. */
  int nextNumber() {
    return extras++;
  }

  String name(Value value) {
    String name = names.get(value);
    if (name == null) {
      throw new GraphException("value " + value + " does not belong to the graph");
    }
    return name;
  }

  private static ValueInfoProto info(String name, Value value) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Dim dim : value.shape().dims()) {
      switch (dim) {
        case Dim.Fixed(long size) -> shape.addDimBuilder().setDimValue(size);
        case Dim.Named(String dimension) -> shape.addDimBuilder().setDimParam(dimension);
      }
    }
    TypeProto.Tensor.Builder type =
        TypeProto.Tensor.newBuilder().setElemType(elementType(value.type())).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(type))
        .build();
  }

  private static int elementType(DataType type) {
    return switch (type) {
      case FLOAT -> TensorProto.DataType.FLOAT_VALUE;
      case INT32 -> TensorProto.DataType.INT32_VALUE;
      case INT64 -> TensorProto.DataType.INT64_VALUE;
    };
  }
}
