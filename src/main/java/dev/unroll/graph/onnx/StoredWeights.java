package dev.unroll.graph.onnx;

import static dev.unroll.graph.onnx.OnnxAttributes.integer;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Node;
import dev.unroll.graph.Op;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The weights inside a model file: which there are, in what form each is stored, and how nodes read
 * those that are stored as integers.
 *
 * <p>Parameters that no node reads are left out. A {@link Op.Concat} of parameters alone is done
 * here and its result stored as one weight. A parameter may be read through a transpose.
 */
final class StoredWeights {
  static final String HALF = "/half";
  static final String ROWS = "/rows";
  static final String BLOCKED = "/blocks";
  static final String SCALES = "/scales";

  /** MatMulNBits' accuracy level of int8 products. */
  private static final int BY_INTEGERS = 4;

  private final OnnxWriter writer;
  private final WeightSource source;
  private final WeightStore store;
  private final Precision precision;
  private final WeightLayout layout;
  private final Map<Value, StoredForm.Matrix> quantized = new HashMap<>();

  StoredWeights(
      OnnxWriter writer, Graph graph, WeightSource source, WeightStore store, Precision precision) {
    this.writer = writer;
    this.source = source;
    this.store = store;
    this.precision = precision;
    this.layout = new WeightLayout(graph);
  }

  /**
   * Writes the weights that are needed.
   *
   * @param elsewhere says which are written in another form
   */
  void write(Graph graph, GraphProto.Builder proto, Predicate<Value> elsewhere) {
    for (ParameterSpec parameter : graph.parameters()) {
      if (layout.isNeeded(parameter.value()) && !elsewhere.test(parameter.value())) {
        write(parameter.value(), WeightReader.of(source, parameter.value()), proto);
      }
    }
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Concat(int axis)
          && layout.isJoined(node.output(0))
          && layout.isNeeded(node.output(0))
          && !elsewhere.test(node.output(0))) {
        write(node.output(0), WeightReader.joined(source, axis, node.inputs()), proto);
      }
    }
  }

  /** Writes a node that is done here or reads an integer weight; false for any other. */
  boolean lower(Node node, GraphProto.Builder proto) {
    if (layout.isJoined(node.output(0))) {
      return true;
    }
    return switch (node.op()) {
      case Op.Transpose _ ->
          layout.isTransposed(node.output(0))
              && (quantized.containsKey(node.input(0)) || !layout.isNeeded(node.input(0)));
      case Op.MatMul _, Op.Gemm _ -> {
        Value weight = layout.origin(node.input(1));
        StoredForm.Matrix matrix = quantized.get(weight);
        if (matrix != null) {
          proto.addNode(product(node, weight, matrix, proto));
        }
        yield matrix != null;
      }
      case Op.Gather _ -> {
        boolean isQuantized = quantized.containsKey(node.input(0));
        if (isQuantized) {
          OnnxNodes onnx = new OnnxNodes(writer, node, proto);
          onnx.add(lookUp(onnx, node.input(0), onnx.input(1), onnx.output(0)));
        }
        yield isQuantized;
      }
      case Op.ProductWithRows _ -> {
        Value table = node.input(1);
        boolean isQuantized = quantized.containsKey(table);
        if (isQuantized) {
          OnnxNodes onnx = new OnnxNodes(writer, node, proto);
          String rows = onnx.intermediate("rows");
          onnx.add(lookUp(onnx, table, onnx.input(2), rows));
          onnx.emit("MatMul", List.of(onnx.input(0), onnx.transposed(rows)), onnx.output(0));
        }
        yield isQuantized;
      }
      default -> false;
    };
  }

  private void write(Value weight, WeightReader elements, GraphProto.Builder proto) {
    String name = writer.name(weight);
    long[] shape = weight.shape().sizes();
    if (precision == Precision.FP32 || shape.length != 2) {
      proto.addInitializer(StoredForm.floats(store, name, shape, elements));
      return;
    }
    switch (precision == Precision.FP16 ? WeightLayout.Blocks.NONE : layout.blocks(weight)) {
      case ROWS -> write(weight, StoredForm.Matrix.ofRows(elements, shape, bits(weight)), proto);
      case COLUMNS ->
          write(weight, StoredForm.Matrix.ofColumns(elements, shape, bits(weight)), proto);
      case NONE -> {
        proto.addInitializer(StoredForm.halves(store, name + HALF, shape, elements));
        proto.addNode(
            NodeProto.newBuilder()
                .setOpType("Cast")
                .setName(name + "/Cast")
                .addAttribute(integer("to", TensorProtos.FLOAT))
                .addInput(name + HALF)
                .addOutput(name));
      }
    }
  }

  private int bits(Value weight) {
    boolean isBetween =
        !layout.isReadBy(weight, Op.Gather.class)
            && !layout.isReadBy(weight, Op.ProductWithRows.class)
            && !layout.isLast(weight);
    return precision == Precision.INT4 && isBetween ? Byte.SIZE / 2 : Byte.SIZE;
  }

  /**
   * Bytes and scales; for products the bytes as {@code [rows, blocks, 32]}, for look-ups as {@code
   * [rows, columns]}, once if that is the same.
   */
  private void write(Value weight, StoredForm.Matrix matrix, GraphProto.Builder proto) {
    quantized.put(weight, matrix);
    String name = writer.name(weight);
    boolean isLookedUp =
        layout.isReadBy(weight, Op.Gather.class)
            || layout.isReadBy(weight, Op.ProductWithRows.class);
    boolean isMultiplied =
        layout.isReadBy(weight, Op.MatMul.class) || layout.isReadBy(weight, Op.Gemm.class);
    boolean isWhole = matrix.columns() % BlockQuantized.BLOCK == 0;
    if (isLookedUp) {
      proto.addInitializer(matrix.trimmed(store, name + ROWS));
    }
    if (isMultiplied && isLookedUp && isWhole) {
      String shape = name + "/blocked";
      long[] blocked = matrix.blocked();
      proto.addInitializer(TensorProtos.of(shape, new long[] {blocked.length}, blocked));
      proto.addNode(
          NodeProto.newBuilder()
              .setOpType("Reshape")
              .setName(name + "/Reshape")
              .addInput(name + ROWS)
              .addInput(shape)
              .addOutput(name + BLOCKED));
    } else if (isMultiplied) {
      proto.addInitializer(matrix.bytes(store, name + BLOCKED));
    }
    proto.addInitializer(matrix.scales(store, name + SCALES));
  }

  private NodeProto.Builder product(
      Node node, Value weight, StoredForm.Matrix matrix, GraphProto.Builder proto) {
    String name = writer.name(weight);
    return new OnnxNodes(writer, node, proto)
        .beginMicrosoft("MatMulNBits")
        .addAttribute(integer("K", node.input(0).shape().size(-1)))
        .addAttribute(integer("N", matrix.rows()))
        .addAttribute(integer("bits", matrix.bits()))
        .addAttribute(integer("block_size", BlockQuantized.BLOCK))
        .addAttribute(integer("accuracy_level", BY_INTEGERS))
        .addInput(writer.name(node.input(0)))
        .addInput(name + BLOCKED)
        .addInput(name + SCALES)
        .addOutput(writer.name(node.output(0)));
  }

  private NodeProto.Builder lookUp(OnnxNodes onnx, Value weight, String indices, String rows) {
    String table = writer.name(weight);
    return onnx.beginMicrosoft("GatherBlockQuantized")
        .addAttribute(integer("gather_axis", 0))
        .addAttribute(integer("quantize_axis", 1))
        .addAttribute(integer("bits", Byte.SIZE))
        .addAttribute(integer("block_size", BlockQuantized.BLOCK))
        .addInput(table + ROWS)
        .addInput(indices)
        .addInput(table + SCALES)
        .addOutput(rows);
  }
}
