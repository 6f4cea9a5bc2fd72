package dev.unroll.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The weights inside a model file: which there are, in what form each is stored, and how nodes read
 * those that are stored as integers.
 *
 * <p>Parameters that no node reads are left out. A {@link Op.Concat} of parameters alone is done
 * here and its result stored as one weight. A parameter may be read through a transpose.
 */
final class StoredWeights {
  private static final String HALF = "/half";
  private static final String ROWS = "/rows";
  private static final String BLOCKED = "/blocks";
  private static final String SCALES = "/scales";

  /** MatMulNBits' accuracy level of int8 products. */
  private static final int BY_INTEGERS = 4;

  private final OnnxWriter writer;
  private final Function<String, float[]> elements;
  private final Precision precision;
  private final Map<Value, List<Node>> readers = new HashMap<>();
  private final Map<Value, List<Value>> joined = new HashMap<>();
  private final Map<Value, Value> transposed = new HashMap<>();
  private final Map<Value, BlockQuantized> quantized = new HashMap<>();
  private final Set<Value> outputs;

  /** How the nodes that read a matrix let it be cut into blocks. */
  private enum Blocks {
    /** Along its rows: rows are looked up, or are the operand's counterparts in a product. */
    ROWS,
    /** Along its columns. */
    COLUMNS,
    /** Some node needs it as it is. */
    NONE
  }

  StoredWeights(
      OnnxWriter writer, Graph graph, Function<String, float[]> elements, Precision precision) {
    this.writer = writer;
    this.elements = elements;
    this.precision = precision;
    this.outputs = new HashSet<>(graph.outputs().values());
    Set<Value> parameters = new HashSet<>();
    graph.parameters().forEach(p -> parameters.add(p.value()));
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Concat && parameters.containsAll(node.inputs())) {
        joined.put(node.output(0), node.inputs());
      } else if (node.op() instanceof Op.Transpose
          && parameters.contains(node.input(0))
          && !outputs.contains(node.output(0))) {
        transposed.put(node.output(0), node.input(0));
      } else {
        for (Value input : new HashSet<>(node.inputs())) {
          Value weight = transposed.getOrDefault(input, input);
          readers.computeIfAbsent(weight, _ -> new ArrayList<>()).add(node);
        }
      }
    }
  }

  /** Writes the weights that are needed. */
  void write(Graph graph, GraphProto.Builder proto) {
    for (ParameterSpec parameter : graph.parameters()) {
      if (isNeeded(parameter.value())) {
        write(parameter.value(), elements(parameter.value()), proto);
      }
    }
    for (Node node : graph.nodes()) {
      List<Value> parts = joined.get(node.output(0));
      if (parts != null && isNeeded(node.output(0))) {
        write(node.output(0), join(((Op.Concat) node.op()).axis(), parts), proto);
      }
    }
  }

  /** Writes a node that is done here or reads an integer weight; false for any other. */
  boolean lower(Node node, GraphProto.Builder proto) {
    if (joined.containsKey(node.output(0))) {
      return true;
    }
    return switch (node.op()) {
      case Op.Transpose _ ->
          transposed.containsKey(node.output(0))
              && (quantized.containsKey(node.input(0)) || !isNeeded(node.input(0)));
      case Op.MatMul _, Op.Gemm _ -> {
        Value weight = transposed.getOrDefault(node.input(1), node.input(1));
        BlockQuantized matrix = quantized.get(weight);
        if (matrix != null) {
          proto.addNode(product(node, weight, matrix));
        }
        yield matrix != null;
      }
      case Op.Gather _ -> {
        boolean isQuantized = quantized.containsKey(node.input(0));
        if (isQuantized) {
          proto.addNode(lookUp(node));
        }
        yield isQuantized;
      }
      default -> false;
    };
  }

  private boolean isNeeded(Value weight) {
    return readers.containsKey(weight) || outputs.contains(weight);
  }

  private void write(Value weight, float[] values, GraphProto.Builder proto) {
    String name = writer.name(weight);
    long[] shape = weight.shape().sizes();
    if (precision == Precision.FP32 || shape.length != 2) {
      proto.addInitializer(TensorProtos.of(name, shape, values));
      return;
    }
    int rows = (int) shape[0];
    int columns = (int) shape[1];
    switch (precision == Precision.INT8 ? blocks(weight) : Blocks.NONE) {
      case ROWS -> write(weight, BlockQuantized.of(values, rows, columns), columns, proto);
      case COLUMNS ->
          write(weight, BlockQuantized.ofTransposed(values, rows, columns), rows, proto);
      case NONE -> {
        proto.addInitializer(TensorProtos.halves(name + HALF, shape, values));
        proto.addNode(
            NodeProto.newBuilder()
                .setOpType("Cast")
                .setName(name + "/Cast")
                .addAttribute(OnnxWriter.integer("to", TensorProtos.FLOAT))
                .addInput(name + HALF)
                .addOutput(name));
      }
    }
  }

  /**
   * Bytes and scales; for products the bytes as {@code [rows, blocks, 32]}, for look-ups as {@code
   * [rows, columns]}, once if that is the same.
   */
  private void write(Value weight, BlockQuantized matrix, int columns, GraphProto.Builder proto) {
    quantized.put(weight, matrix);
    String name = writer.name(weight);
    long[] flat = {matrix.rows(), columns};
    long[] blocked = {matrix.rows(), matrix.blocks(), BlockQuantized.BLOCK};
    boolean isLookedUp = readBy(weight, Op.Gather.class);
    boolean isMultiplied = readBy(weight, Op.MatMul.class) || readBy(weight, Op.Gemm.class);
    boolean isWhole = columns % BlockQuantized.BLOCK == 0;
    if (isLookedUp) {
      proto.addInitializer(TensorProtos.bytes(name + ROWS, flat, matrix.trimmed(columns)));
    }
    if (isMultiplied && isLookedUp && isWhole) {
      String shape = name + "/blocked";
      proto.addInitializer(TensorProtos.of(shape, new long[] {blocked.length}, blocked));
      proto.addNode(
          NodeProto.newBuilder()
              .setOpType("Reshape")
              .setName(name + "/Reshape")
              .addInput(name + ROWS)
              .addInput(shape)
              .addOutput(name + BLOCKED));
    } else if (isMultiplied) {
      proto.addInitializer(TensorProtos.bytes(name + BLOCKED, blocked, matrix.bytes()));
    }
    proto.addInitializer(
        TensorProtos.of(
            name + SCALES, new long[] {matrix.rows(), matrix.blocks()}, matrix.scales()));
  }

  private boolean readBy(Value weight, Class<? extends Op> kind) {
    return readers.getOrDefault(weight, List.of()).stream().anyMatch(n -> kind.isInstance(n.op()));
  }

  private Blocks blocks(Value weight) {
    Set<Blocks> asked = new HashSet<>();
    for (Node node : readers.getOrDefault(weight, List.of())) {
      for (Value input : node.inputs()) {
        if (transposed.getOrDefault(input, input) == weight) {
          asked.add(blocks(node, input));
        }
      }
    }
    return asked.size() == 1 && !outputs.contains(weight) ? asked.iterator().next() : Blocks.NONE;
  }

  /** How a node lets an input that is a weight, or the transpose of one, be cut. */
  private Blocks blocks(Node node, Value input) {
    boolean isFirst = node.input(0) == input;
    boolean isTransposed = transposed.containsKey(input);
    return switch (node.op()) {
      case Op.Gather _ -> isFirst && !isTransposed ? Blocks.ROWS : Blocks.NONE;
      case Op.MatMul _ -> isFirst ? Blocks.NONE : isTransposed ? Blocks.ROWS : Blocks.COLUMNS;
      case Op.Gemm(boolean ta, boolean tb) ->
          isFirst || ta ? Blocks.NONE : tb != isTransposed ? Blocks.ROWS : Blocks.COLUMNS;
      default -> Blocks.NONE;
    };
  }

  private NodeProto.Builder product(Node node, Value weight, BlockQuantized matrix) {
    String name = writer.name(weight);
    return writer
        .microsoft(node, "MatMulNBits")
        .addAttribute(OnnxWriter.integer("K", node.input(0).shape().size(-1)))
        .addAttribute(OnnxWriter.integer("N", matrix.rows()))
        .addAttribute(OnnxWriter.integer("bits", Byte.SIZE))
        .addAttribute(OnnxWriter.integer("block_size", BlockQuantized.BLOCK))
        .addAttribute(OnnxWriter.integer("accuracy_level", BY_INTEGERS))
        .addInput(writer.name(node.input(0)))
        .addInput(name + BLOCKED)
        .addInput(name + SCALES)
        .addOutput(writer.name(node.output(0)));
  }

  private NodeProto.Builder lookUp(Node node) {
    String table = writer.name(node.input(0));
    return writer
        .microsoft(node, "GatherBlockQuantized")
        .addAttribute(OnnxWriter.integer("gather_axis", 0))
        .addAttribute(OnnxWriter.integer("quantize_axis", 1))
        .addAttribute(OnnxWriter.integer("bits", Byte.SIZE))
        .addAttribute(OnnxWriter.integer("block_size", BlockQuantized.BLOCK))
        .addInput(table + ROWS)
        .addInput(writer.name(node.input(1)))
        .addInput(table + SCALES)
        .addOutput(writer.name(node.output(0)));
  }

  private float[] elements(Value parameter) {
    float[] given = elements.apply(parameter.name());
    if (given.length != parameter.shape().elements()) {
      throw new GraphException(
          "parameter " + parameter + " was given " + given.length + " elements");
    }
    return given;
  }

  private float[] join(int axis, List<Value> parts) {
    int total = (int) parts.stream().mapToLong(p -> p.shape().elements()).sum();
    float[] all = new float[total];
    // Along the axis, each part gives a run of elements for every index of the axes before it.
    int outer = 1;
    for (int i = 0; i < axis; i++) {
      outer *= (int) parts.getFirst().shape().size(i);
    }
    int stride = total / outer;
    int at = 0;
    for (Value part : parts) {
      float[] given = elements(part);
      int run = given.length / outer;
      for (int i = 0; i < outer; i++) {
        System.arraycopy(given, i * run, all, i * stride + at, run);
      }
      at += run;
    }
    return all;
  }
}
