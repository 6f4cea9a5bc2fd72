package dev.unroll.graph.onnx;

import static dev.unroll.graph.onnx.OnnxAttributes.integer;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Node;
import dev.unroll.graph.Op;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Products with weights as products of 8-bit integers, as a {@link Rounding} says, and look-ups in
 * such weights. A bias that is added to a product is added by the same operator.
 *
 * <pre>
 *   x·W + b ≈ (q(x)·Q)·step/m + b      q(x) = round(x·m) within ±127, Q = round(W/step)
 * </pre>
 */
final class IntegerProducts {
  static final String INTEGERS = "/integers";
  static final String STEP = "/step";

  private static final int LARGEST = 127;
  private static final int ZERO = 128;

  private final OnnxWriter writer;
  private final Graph graph;
  private final WeightLayout layout;
  private final Rounding rounding;
  private final GraphProto.Builder proto;
  private final Map<Value, List<Value>> joined = new HashMap<>();
  private final Map<Value, Float> steps = new HashMap<>();

  /** The product that each of these additions adds a bias to. */
  private final Map<Node, Node> products = new HashMap<>();

  /** What is below 0 in the operands of these is 0 in products, which alone read the result. */
  private final Map<Value, Node> rectified = new HashMap<>();

  private final Set<Node> deferred = new HashSet<>();
  private final Map<String, Rounded> rounded = new HashMap<>();

  /**
   * An operand that is rounded.
   *
   * @param integers uint8
   * @param zero which of them is 0
   * @param step by which they are multiplied: a scalar, or one for each row of a batch
   */
  private record Rounded(String integers, int zero, String step, boolean isFixed) {}

  IntegerProducts(
      OnnxWriter writer,
      Graph graph,
      WeightSource source,
      Rounding rounding,
      GraphProto.Builder proto) {
    this.writer = writer;
    this.graph = graph;
    this.layout = new WeightLayout(graph);
    this.rounding = rounding;
    this.proto = proto;
    Set<Value> parts = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Concat(int axis)
          && axis == 1
          && layout.isJoined(node.output(0))
          && isProductsOnly(node.output(0))) {
        joined.put(node.output(0), node.inputs());
        parts.addAll(node.inputs());
      }
    }
    for (ParameterSpec parameter : graph.parameters()) {
      Value value = parameter.value();
      boolean isRead = layout.isNeeded(value);
      if (parts.contains(value) ? !isRead : isRead && isProductsOnly(value)) {
        store(value, source);
      }
    }
    join();
  }

  private boolean isProductsOnly(Value weight) {
    return weight.shape().rank() == 2 && layout.blocks(weight) != WeightLayout.Blocks.NONE;
  }

  /** Finds what is done together with the node that reads its only result. */
  private void join() {
    Map<Value, Integer> readers = new HashMap<>();
    Map<Value, Node> makers = new HashMap<>();
    graph.nodes().forEach(node -> node.inputs().forEach(in -> readers.merge(in, 1, Integer::sum)));
    graph.outputs().values().forEach(value -> readers.merge(value, 1, Integer::sum));
    for (Node node : graph.nodes()) {
      Node maker = makers.get(node.input(0));
      if (maker != null && readers.getOrDefault(node.input(0), 0) == 1) {
        join(node, maker);
      }
      makers.put(node.output(0), node);
    }
  }

  private void join(Node node, Node maker) {
    boolean isProduct = isProduct(maker);
    if (isProduct && node.op() instanceof Op.Add && node.input(1).shape().rank() == 1) {
      products.put(node, maker);
      deferred.add(maker);
    } else if (isProduct(node)
        && maker.op() instanceof Op.Relu
        && rounding.multiplier(layout.origin(node.input(1))).isPresent()) {
      rectified.put(maker.output(0), maker);
      deferred.add(maker);
    }
  }

  private boolean isProduct(Node node) {
    return node.op() instanceof Op.MatMul && holds(layout.origin(node.input(1)));
  }

  /** Whether a weight is stored here. */
  boolean holds(Value weight) {
    return joined.containsKey(weight) || steps.containsKey(weight);
  }

  private void store(Value weight, WeightSource source) {
    WeightReader elements = WeightReader.of(source, weight);
    float[] piece = new float[WeightReader.piece(1, elements.elements())];
    float largest = 0;
    for (long from = 0; from < elements.elements(); from += piece.length) {
      int count = (int) Math.min(piece.length, elements.elements() - from);
      elements.read(from, piece, 0, count);
      for (int i = 0; i < count; i++) {
        largest = Math.max(largest, Math.abs(piece[i]));
      }
    }
    float multiplier = largest == 0 ? 1 : LARGEST / largest;
    ByteString.Output out = ByteString.newOutput(Math.toIntExact(elements.elements()));
    for (long from = 0; from < elements.elements(); from += piece.length) {
      int count = (int) Math.min(piece.length, elements.elements() - from);
      elements.read(from, piece, 0, count);
      byte[] bytes = new byte[count];
      for (int i = 0; i < count; i++) {
        bytes[i] = (byte) Math.clamp(Math.rint(piece[i] * multiplier), -LARGEST, LARGEST);
      }
      try {
        out.write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(weight.name() + INTEGERS)
            .setDataType(TensorProto.DataType.INT8_VALUE)
            .setRawData(out.toByteString());
    LongStream.of(weight.shape().sizes()).forEach(tensor::addDims);
    proto.addInitializer(tensor);
    proto.addInitializer(
        TensorProtos.of(weight.name() + STEP, new long[0], new float[] {1 / multiplier}));
    steps.put(weight, 1 / multiplier);
  }

  /** The elements of a stored weight. */
  static float[] floats(ByteBuffer integers, float step) {
    float[] elements = new float[integers.remaining()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = integers.get(i) * step;
    }
    return elements;
  }

  /** Writes a node that reads a weight of these; false for any other. */
  boolean lower(Node node) {
    Node product = products.get(node);
    if (product != null) {
      OnnxNodes onnx = new OnnxNodes(writer, node, proto);
      multiply(onnx, product, onnx.output(0), onnx.input(1));
      return true;
    }
    if (deferred.contains(node) || joined.containsKey(node.output(0))) {
      return true;
    }
    OnnxNodes onnx = new OnnxNodes(writer, node, proto);
    return switch (node.op()) {
      case Op.Transpose _ -> layout.isTransposed(node.output(0)) && holds(node.input(0));
      case Op.MatMul _ when holds(layout.origin(node.input(1))) -> {
        multiply(onnx, node, onnx.output(0), null);
        yield true;
      }
      case Op.Gather _ when steps.containsKey(node.input(0)) -> {
        String rows = onnx.emit("Gather", onnx.input(0) + INTEGERS, onnx.input(1));
        String step = onnx.input(0) + STEP;
        onnx.emit("DequantizeLinear", List.of(rows, step), onnx.output(0));
        yield true;
      }
      case Op.ProductWithRows _ when steps.containsKey(node.input(1)) -> {
        multiplyRows(onnx, node);
        yield true;
      }
      default -> false;
    };
  }

  private void multiply(OnnxNodes onnx, Node node, String output, @Nullable String bias) {
    Value weight = layout.origin(node.input(1));
    List<Value> parts = joined.getOrDefault(weight, List.of(weight));
    boolean isTurned = layout.isTransposed(node.input(1));
    if (parts.stream().map(rounding::multiplier).distinct().count() == 1) {
      multiply(onnx, node.input(0), parts, isTurned, output, bias);
      return;
    }
    List<String> results = new ArrayList<>();
    for (Value part : parts) {
      String result = onnx.intermediate("part");
      multiply(onnx, node.input(0), List.of(part), isTurned, result, null);
      results.add(result);
    }
    String all = bias == null ? output : onnx.intermediate("parts");
    onnx.emit("Concat", results, all, integer("axis", -1));
    if (bias != null) {
      onnx.emit("Add", List.of(all, bias), output);
    }
  }

  private void multiply(
      OnnxNodes onnx,
      Value x,
      List<Value> parts,
      boolean isTurned,
      String output,
      @Nullable String bias) {
    Rounded operand = rounded(onnx, x, rounding.multiplier(parts.getFirst()));
    String matrix = parts.getFirst().name() + INTEGERS;
    String step = parts.getFirst().name() + STEP;
    if (parts.size() > 1) {
      matrix = onnx.intermediate("matrix");
      List<String> all = parts.stream().map(part -> part.name() + INTEGERS).toList();
      onnx.emit("Concat", all, matrix, integer("axis", 1)); // done when the file is loaded
      step = columns(onnx, parts);
    } else if (isTurned) {
      matrix = onnx.transposed(matrix); // done when the file is loaded
    }
    product(onnx, operand, matrix, step, output, bias);
  }

  /** The products with some rows of a table: these times the operand as columns, turned. */
  private void multiplyRows(OnnxNodes onnx, Node node) {
    Value table = node.input(1);
    Rounded operand = rounded(onnx, node.input(0), rounding.multiplier(table));
    String rows = onnx.emit("Gather", table.name() + INTEGERS, onnx.input(2));
    product(onnx, operand, onnx.transposed(rows), table.name() + STEP, onnx.output(0), null);
  }

  /**
   * A product of integers as numbers.
   *
   * @param step by which the matrix's are multiplied
   */
  private void product(
      OnnxNodes onnx,
      Rounded operand,
      String matrix,
      String step,
      String output,
      @Nullable String bias) {
    if (operand.isFixed) {
      NodeProto.Builder product =
          onnx.beginMicrosoft("MatMulIntegerToFloat")
              .addInput(operand.integers)
              .addInput(matrix)
              .addInput(operand.step)
              .addInput(step)
              .addInput(smallInteger(onnx, operand.zero));
      if (bias != null) {
        product.addInput("").addInput(bias);
      }
      onnx.add(product.addOutput(output));
      return;
    }
    String sums =
        onnx.emit("MatMulInteger", operand.integers, matrix, smallInteger(onnx, operand.zero));
    String scaled = onnx.emit("Mul", floats(onnx, sums), operand.step);
    if (bias == null) {
      onnx.emit("Mul", List.of(scaled, step), output);
    } else {
      onnx.emit("Add", List.of(onnx.emit("Mul", scaled, step), bias), output);
    }
  }

  private static String floats(OnnxNodes onnx, String integers) {
    String result = onnx.intermediate("Cast");
    onnx.emit("Cast", List.of(integers), result, integer("to", TensorProtos.FLOAT));
    return result;
  }

  private String columns(OnnxNodes onnx, List<Value> parts) {
    int width = parts.stream().mapToInt(part -> (int) part.shape().size(1)).sum();
    float[] all = new float[width];
    int at = 0;
    for (Value part : parts) {
      for (int i = 0; i < part.shape().size(1); i++) {
        all[at++] = steps.getOrDefault(part, 0f);
      }
    }
    return onnx.constant(new long[] {width}, all);
  }

  private Rounded rounded(OnnxNodes onnx, Value x, OptionalDouble multiplier) {
    String key = writer.name(x) + " " + multiplier;
    Rounded known = rounded.get(key);
    if (known == null) {
      known = multiplier.isPresent() ? fixed(onnx, x, multiplier.getAsDouble()) : byRow(onnx, x);
      rounded.put(key, known);
    }
    return known;
  }

  private Rounded fixed(OnnxNodes onnx, Value x, double multiplier) {
    String step = onnx.scalar(1 / multiplier);
    Node relu = rectified.get(x);
    String read = writer.name(relu == null ? x : relu.input(0));
    int zero = relu == null ? ZERO : 0;
    String integers = onnx.emit("QuantizeLinear", read, step, smallInteger(onnx, zero));
    String within =
        relu == null
            ? onnx.emit("Max", integers, smallInteger(onnx, ZERO - LARGEST))
            : onnx.emit("Min", integers, smallInteger(onnx, LARGEST));
    return new Rounded(within, zero, step, true);
  }

  /** By the largest number of each row of a batch. */
  private Rounded byRow(OnnxNodes onnx, Value x) {
    String sizes = onnx.emit("Abs", writer.name(x));
    String largest = onnx.intermediate("largest");
    String axes = onnx.constant(LongStream.range(1, x.shape().rank()).toArray());
    onnx.emit("ReduceMax", List.of(sizes, axes), largest, integer("keepdims", 1));
    String step =
        onnx.emit("Max", onnx.emit("Mul", largest, onnx.scalar(1.0 / LARGEST)), onnx.scalar(1e-20));
    String whole = onnx.emit("Round", onnx.emit("Div", writer.name(x), step));
    String above = onnx.emit("Add", whole, onnx.scalar(ZERO));
    String integers = onnx.intermediate("Cast");
    onnx.emit("Cast", List.of(above), integers, integer("to", TensorProto.DataType.UINT8_VALUE));
    return new Rounded(integers, ZERO, step, false);
  }

  private String smallInteger(OnnxNodes onnx, int value) {
    String name = onnx.intermediate("integer");
    proto.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.UINT8_VALUE)
            .setRawData(ByteString.copyFrom(new byte[] {(byte) value})));
    return name;
  }
}
