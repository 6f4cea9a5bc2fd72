package dev.unroll.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Writes a graph as an ONNX model: opset 21, IR version 10. */
public final class OnnxWriter {
  private static final int OPSET = 21;
  private static final int IR_VERSION = 10;
  private static final String MICROSOFT = "com.microsoft";

  private final Map<Value, String> names = new HashMap<>();
  private final Function<String, float[]> weights;
  private final Precision precision;
  private final boolean parametersAsInputs;
  private boolean usesMicrosoft;
  private int subgraphs;
  private int extras;

  private OnnxWriter(
      boolean parametersAsInputs, Function<String, float[]> weights, Precision precision) {
    this.parametersAsInputs = parametersAsInputs;
    this.weights = weights;
    this.precision = precision;
  }

  /** A model whose parameters are inputs, after the graph's own: the training form. */
  public static byte[] withParametersAsInputs(Graph graph) {
    OnnxWriter writer = new OnnxWriter(true, name -> new float[0], Precision.FP32);
    return writer.model(graph, Map.of());
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
    return new OnnxWriter(false, weights, precision).model(graph, metadata);
  }

  private byte[] model(Graph graph, Map<String, String> metadata) {
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
    return model.build().toByteArray();
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
    graph
        .constants()
        .forEach(
            (value, elements) -> {
              String name = prefix + value.name();
              names.put(value, name);
              proto.addInitializer(
                  elements instanceof float[] floats
                      ? TensorProtos.of(name, value.shape().sizes(), floats)
                      : TensorProtos.of(name, value.shape().sizes(), (long[]) elements));
            });
    Map<Value, String> outputNames = new HashMap<>();
    for (Node node : graph.nodes()) {
      for (Value result : node.outputs()) {
        names.put(result, prefix + result.name());
      }
    }
    graph
        .outputs()
        .forEach(
            (name, value) -> {
              boolean computed = graph.nodes().stream().anyMatch(n -> n.outputs().contains(value));
              if (computed && !outputNames.containsKey(value)) {
                outputNames.put(value, prefix + name);
              }
            });
    names.putAll(outputNames);
    StoredWeights stored = new StoredWeights(this, graph, weights, precision);
    if (!parametersAsInputs) {
      stored.write(graph, proto);
    }
    for (Node node : graph.nodes()) {
      if (parametersAsInputs || !stored.lower(node, proto)) {
        lower(node, proto);
      }
    }
    graph
        .outputs()
        .forEach(
            (name, value) -> {
              String exported = prefix + name;
              if (!exported.equals(name(value))) {
                proto.addNode(
                    NodeProto.newBuilder()
                        .setOpType("Identity")
                        .addInput(name(value))
                        .addOutput(exported));
              }
              proto.addOutput(info(exported, value));
            });
  }

  private void lower(Node node, GraphProto.Builder proto) {
    switch (node.op()) {
      case Op.Unary _, Op.Binary _, Op.MatMul _ -> plain(node, proto);
      case Op.ReluGradient _ -> {
        // max(0, min(1, y·largest)) is 1 where the unit was on, else 0; faster than Sign
        String on = extra(node, "on");
        proto.addNode(
            begin(node, "HardSigmoid")
                .addAttribute(real("alpha", Float.MAX_VALUE))
                .addAttribute(real("beta", 0))
                .addInput(name(node.input(0)))
                .addOutput(on));
        emit(proto, node, "Mul", List.of(on, name(node.input(1))), name(node.output(0)));
      }
      case Op.Gemm(boolean ta, boolean tb) ->
          plain(node, proto, integer("transA", ta ? 1 : 0), integer("transB", tb ? 1 : 0));
      case Op.Transpose(List<Integer> permutation) ->
          plain(
              node,
              proto,
              integers("perm", permutation.stream().mapToLong(Integer::longValue).toArray()));
      case Op.Reshape(Shape shape) ->
          withConstant(node, proto, "Reshape", reshaped(node.input(0).shape(), shape));
      case Op.Squeeze(int axis) -> withConstant(node, proto, "Squeeze", axis);
      case Op.Unsqueeze(int axis) -> withConstant(node, proto, "Unsqueeze", axis);
      case Op.Expand(Shape shape) -> withConstant(node, proto, "Expand", shape.sizes());
      case Op.Concat(int axis) -> plain(node, proto, integer("axis", axis));
      case Op.Append(int axis, Dim _) -> append(node, axis, proto);
      case Op.Split(int axis, List<Long> sizes) -> {
        NodeProto.Builder split = begin(node, "Split").addAttribute(integer("axis", axis));
        split.addInput(name(node.input(0)));
        split.addInput(constant(proto, node, sizes.stream().mapToLong(Long::longValue).toArray()));
        node.outputs().forEach(v -> split.addOutput(name(v)));
        proto.addNode(split);
      }
      case Op.Slice(int axis, long start, long end) ->
          proto.addNode(
              begin(node, "Slice")
                  .addInput(name(node.input(0)))
                  .addInput(constant(proto, node, start))
                  .addInput(constant(proto, node, end))
                  .addInput(constant(proto, node, axis))
                  .addOutput(name(node.output(0))));
      case Op.ReduceSum(List<Integer> axes, boolean keep) ->
          reduce(node, proto, "ReduceSum", axes, keep);
      case Op.ReduceMean(List<Integer> axes, boolean keep) ->
          reduce(node, proto, "ReduceMean", axes, keep);
      case Op.Softmax(int axis) -> plain(node, proto, integer("axis", axis));
      case Op.LogSoftmax(int axis) -> plain(node, proto, integer("axis", axis));
      case Op.Gather _ -> plain(node, proto, integer("axis", 0));
      case Op.FirstRows(int axis) -> firstRows(node, axis, proto);
      case Op.GroupQueryAttention attention -> groupQueryAttention(node, attention, proto);
      case Op.LayerNorm(double epsilon) -> layerNorm(node, epsilon, proto);
      case Op.ScatterAdd _ -> scatterAdd(node, proto);
      case Op.SoftmaxCrossEntropy(double smoothing) ->
          new CrossEntropyLowering(this, node, proto, smoothing).ofLogits();
      case Op.SoftmaxCrossEntropyGradient(double smoothing) ->
          new CrossEntropyLowering(this, node, proto, smoothing).gradientOfLogits();
      case Op.LinearCrossEntropy(double smoothing) ->
          new CrossEntropyLowering(this, node, proto, smoothing).ofRows();
      case Op.LinearCrossEntropyGradient(double smoothing) ->
          new CrossEntropyLowering(this, node, proto, smoothing).gradientOfRows();
      case Op.Scan scan -> scan(node, scan, proto);
      case Op.Rnn(int hidden) -> recurrent(node, hidden, proto);
      case Op.Lstm(int hidden) -> recurrent(node, hidden, proto);
    }
  }

  private void plain(Node node, GraphProto.Builder proto, AttributeProto... attributes) {
    NodeProto.Builder lowered = begin(node, node.op().kind());
    lowered.addAllAttribute(Arrays.asList(attributes));
    node.inputs().forEach(v -> lowered.addInput(name(v)));
    node.outputs().forEach(v -> lowered.addOutput(name(v)));
    proto.addNode(lowered);
  }

  private void withConstant(Node node, GraphProto.Builder proto, String type, long... elements) {
    emit(
        proto,
        node,
        type,
        List.of(name(node.input(0)), constant(proto, node, elements)),
        name(node.output(0)));
  }

  private void reduce(
      Node node, GraphProto.Builder proto, String type, List<Integer> axes, boolean keep) {
    proto.addNode(
        begin(node, type)
            .addAttribute(integer("keepdims", keep ? 1 : 0))
            .addInput(name(node.input(0)))
            .addInput(constant(proto, node, axes.stream().mapToLong(a -> a).toArray()))
            .addOutput(name(node.output(0))));
  }

  /** Named dimensions are copied (0) where the operand has them at the same place, else found. */
  private static long[] reshaped(Shape from, Shape to) {
    long[] sizes = new long[to.rank()];
    for (int i = 0; i < sizes.length; i++) {
      boolean kept = i < from.rank() && from.dim(i).equals(to.dim(i));
      sizes[i] = to.dim(i) instanceof Dim.Fixed(long size) ? size : kept ? 0 : -1;
    }
    return sizes;
  }

  private void append(Node node, int axis, GraphProto.Builder proto) {
    NodeProto.Builder concat = begin(node, "Concat").addAttribute(integer("axis", axis));
    node.inputs().forEach(v -> concat.addInput(name(v)));
    proto.addNode(concat.addOutput(name(node.output(0))));
  }

  private void firstRows(Node node, int axis, GraphProto.Builder proto) {
    String count = extra(node, "count");
    proto.addNode(
        begin(node, "Shape")
            .addAttribute(integer("start", axis))
            .addAttribute(integer("end", axis + 1L))
            .addInput(name(node.input(1)))
            .addOutput(count));
    String zero = constant(proto, node, 0);
    List<String> operands = List.of(name(node.input(0)), zero, count, zero);
    emit(proto, node, "Slice", operands, name(node.output(0)));
  }

  private void groupQueryAttention(
      Node node, Op.GroupQueryAttention attention, GraphProto.Builder proto) {
    NodeProto.Builder lowered =
        microsoft(node, "GroupQueryAttention")
            .addAttribute(integer("num_heads", attention.heads()))
            .addAttribute(integer("kv_num_heads", attention.kvHeads()))
            .addInput(name(node.input(0)))
            .addInput("") // key and value: packed with the query
            .addInput("");
    node.inputs().stream().skip(1).forEach(v -> lowered.addInput(name(v)));
    if (node.inputs().size() > 5) {
      lowered.addAttribute(integer("do_rotary", 1));
    }
    node.outputs().forEach(v -> lowered.addOutput(name(v)));
    proto.addNode(lowered);
  }

  /** zeros [rows, ..], then ScatterND with addition, an index being one row. */
  private void scatterAdd(Node node, GraphProto.Builder proto) {
    String zeros = extra(node, "zeros");
    String index = extra(node, "index");
    String shape = constant(proto, node, node.output(0).shape().sizes());
    emit(proto, node, "ConstantOfShape", List.of(shape), zeros);
    int last = node.input(0).shape().rank();
    emit(
        proto, node, "Unsqueeze", List.of(name(node.input(0)), constant(proto, node, last)), index);
    proto.addNode(
        begin(node, "ScatterND")
            .addAttribute(string("reduction", "add"))
            .addInput(zeros)
            .addInput(index)
            .addInput(name(node.input(1)))
            .addOutput(name(node.output(0))));
  }

  /**
   * ONNX's own operator where weights are inside; step by step in training graphs, where that takes
   * a fifth of the time and the gradient needs what is computed on the way.
   */
  private void layerNorm(Node node, double epsilon, GraphProto.Builder proto) {
    String x = name(node.input(0));
    String gain = name(node.input(1));
    String bias = name(node.input(2));
    if (!parametersAsInputs) {
      proto.addNode(
          begin(node, "LayerNormalization")
              .addAttribute(integer("axis", -1))
              .addAttribute(real("epsilon", epsilon))
              .addAllInput(List.of(x, gain, bias))
              .addOutput(name(node.output(0))));
      return;
    }
    String last = constant(proto, node, node.input(0).shape().rank() - 1);
    String normal = name(node.output(1));
    String inverse = name(node.output(2));
    String mean = emit(proto, node, "ReduceMean", x, last);
    String centred = emit(proto, node, "Sub", x, mean);
    String squares = emit(proto, node, "Mul", centred, centred);
    String variance = emit(proto, node, "ReduceMean", squares, last);
    String above = emit(proto, node, "Add", variance, scalar(proto, node, epsilon));
    String deviation = emit(proto, node, "Sqrt", above);
    emit(proto, node, "Reciprocal", List.of(deviation), inverse);
    emit(proto, node, "Mul", List.of(centred, inverse), normal);
    String scaled = emit(proto, node, "Mul", normal, gain);
    emit(proto, node, "Add", List.of(scaled, bias), name(node.output(0)));
  }

  private void scan(Node node, Op.Scan scan, GraphProto.Builder proto) {
    Graph body = scan.body();
    String prefix = "scan" + subgraphs++ + "/";
    GraphProto.Builder inner = GraphProto.newBuilder().setName(prefix + body.name());
    NodeProto.Builder lowered = begin(node, "Scan");
    int scanned = scan.states() + scan.scans();
    for (int i = 0; i < body.inputs().size(); i++) {
      Value input = body.inputs().get(i);
      if (i < scanned) {
        names.put(input, prefix + input.name());
        inner.addInput(info(prefix + input.name(), input));
        lowered.addInput(name(node.input(i)));
      } else {
        names.put(input, name(node.input(i))); // captured by its outer name
      }
    }
    nodes(body, prefix, inner);
    node.outputs().forEach(v -> lowered.addOutput(name(v)));
    long direction = scan.reverse() ? 1 : 0;
    long results = body.outputs().size() - (long) scan.states();
    lowered
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("body")
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(inner))
        .addAttribute(integer("num_scan_inputs", scan.scans()))
        .addAttribute(integers("scan_input_directions", repeat(direction, scan.scans())));
    if (results > 0) {
      lowered.addAttribute(integers("scan_output_directions", repeat(direction, results)));
    }
    proto.addNode(lowered);
  }

  private void recurrent(Node node, int hidden, GraphProto.Builder proto) {
    NodeProto.Builder lowered =
        begin(node, node.op().kind()).addAttribute(integer("hidden_size", hidden));
    for (int i = 0; i < node.inputs().size(); i++) {
      if (i == 4) {
        lowered.addInput(""); // sequence_lens: all of full length
      }
      lowered.addInput(name(node.input(i)));
    }
    node.outputs().forEach(v -> lowered.addOutput(name(v)));
    proto.addNode(lowered);
  }

  NodeProto.Builder begin(Node node, String type) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(node.place() + "/" + type + "_" + extras++);
  }

  /** A node of one of ONNX Runtime's own operators. */
  NodeProto.Builder microsoft(Node node, String type) {
    usesMicrosoft = true;
    return begin(node, type).setDomain(MICROSOFT);
  }

  void emit(GraphProto.Builder proto, Node node, String type, List<String> in, String out) {
    proto.addNode(begin(node, type).addAllInput(in).addOutput(out));
  }

  /** Adds an operator of one result and returns the result's name. */
  String emit(GraphProto.Builder proto, Node node, String type, String... in) {
    String out = extra(node, type);
    emit(proto, node, type, List.of(in), out);
    return out;
  }

  String constant(GraphProto.Builder proto, Node node, long... elements) {
    String name = extra(node, "constant");
    proto.addInitializer(TensorProtos.of(name, new long[] {elements.length}, elements));
    return name;
  }

  String constant(GraphProto.Builder proto, Node node, long[] shape, float... elements) {
    String name = extra(node, "constant");
    proto.addInitializer(TensorProtos.of(name, shape, elements));
    return name;
  }

  String scalar(GraphProto.Builder proto, Node node, double value) {
    return constant(proto, node, new long[0], (float) value);
  }

  String extra(Node node, String what) {
    return name(node.output(0)) + "/" + what + "_" + extras++;
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

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static AttributeProto integers(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    LongStream.of(values).forEach(attribute::addInts);
    return attribute.build();
  }

  private static AttributeProto real(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }

  static AttributeProto string(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  private static long[] repeat(long value, long times) {
    return LongStream.range(0, times).map(i -> value).toArray();
  }
}
