package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.unroll.runtime.kernel.RowStep;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The nodes of a graph that compute each row of their result from the same row of their operands,
 * and the widths of such rows.
 */
final class RowNodes {
  private final GraphIndex graph;
  private final Map<String, Integer> widths = new HashMap<>();

  RowNodes(GraphIndex graph) {
    this.graph = graph;
  }

  /** The width of the rows of a value; 0 when it is not known. */
  int width(String value) {
    return widths.getOrDefault(value, 0);
  }

  void know(String value, int width) {
    widths.put(value, width);
  }

  /** Where a step finds its operands. */
  interface Operands {
    /** The register with a row of a value. */
    int register(String value);

    /** The register for the result. */
    int result();

    /** The number of an input with integers, which are numbers of rows. */
    int numbers(String value);

    /** The number of an input that is a constant. */
    int table(String value, boolean isBytes);

    /** A register with a row of a value that may have fewer rows. */
    int repeated(String value, int width);
  }

  /** A node as a step. */
  @FunctionalInterface
  interface Row {
    RowStep step(Operands operands);
  }

  /**
   * A node that computes rows.
   *
   * @param values which it reads in registers
   */
  record Found(NodeProto node, int width, List<String> values, Row row) {}

  /** A node as a step, if it computes rows; the width of its result is then known. */
  Optional<Found> find(NodeProto node) {
    Optional<Found> found =
        node.getOutputCount() != 1
            ? Optional.empty()
            : switch (node.getOpType()) {
              case "Add" ->
                  add(node, node.getInput(0), node.getInput(1))
                      .or(() -> add(node, node.getInput(1), node.getInput(0)));
              case "Mul" ->
                  multiply(node, node.getInput(0), node.getInput(1))
                      .or(() -> multiply(node, node.getInput(1), node.getInput(0)));
              case "Div" -> divide(node, node.getInput(0), node.getInput(1));
              case "Relu" -> each(node, RowStep.Function.RECTIFIER);
              case "Sigmoid" -> each(node, RowStep.Function.SIGMOID);
              case "Erf" -> each(node, RowStep.Function.ERROR_FUNCTION);
              case "Sqrt" -> each(node, RowStep.Function.ROOT);
              case "LayerNormalization" -> normalize(node);
              case "ReduceMean" -> mean(node);
              case "Gather" -> numbered(node);
              case "GatherBlockQuantized" -> blocks(node);
              default -> Optional.empty();
            };
    found.ifPresent(row -> know(node.getOutput(0), row.width()));
    return found;
  }

  private Optional<Found> add(NodeProto node, String a, String b) {
    int width = width(a);
    if (width == 0) {
      return Optional.empty();
    }
    float[] bias = graph.vector(b, width);
    if (bias != null) {
      return found(
          node, width, a, in -> new RowStep.AddBias(in.register(a), bias, in.result(), width));
    }
    Optional<Float> number = graph.scalar(b);
    if (number.isPresent()) {
      return found(
          node,
          width,
          a,
          in -> new RowStep.AddNumber(in.register(a), number.get(), in.result(), width));
    }
    if (width(b) == width) {
      return found(
          node,
          width,
          List.of(a, b),
          in -> new RowStep.Add(in.register(a), in.register(b), in.result(), width));
    }
    boolean isPartOfTable =
        graph
            .maker(b, "Slice")
            .map(slice -> graph.constant(slice.getInput(0)))
            .filter(table -> isTable(table, TensorProto.DataType.FLOAT) && width(table) == width)
            .isPresent();
    return isPartOfTable
        ? found(
            node,
            width,
            a,
            in -> new RowStep.Add(in.register(a), in.repeated(b, width), in.result(), width))
        : Optional.empty();
  }

  private Optional<Found> multiply(NodeProto node, String a, String by) {
    int width = width(a);
    if (width == 0) {
      return Optional.empty();
    }
    Optional<Float> number = graph.scalar(by);
    if (number.isPresent()) {
      return scale(node, a, number.get());
    }
    float[] gain = graph.vector(by, width);
    if (gain != null) {
      return found(
          node, width, a, in -> new RowStep.Gain(in.register(a), gain, in.result(), width));
    }
    return width(by) != width
        ? Optional.empty()
        : found(
            node,
            width,
            List.of(a, by),
            in -> new RowStep.Multiply(in.register(a), in.register(by), in.result(), width));
  }

  private Optional<Found> divide(NodeProto node, String a, String by) {
    int width = width(a);
    if (width == 0) {
      return Optional.empty();
    }
    Optional<Float> number = graph.scalar(by);
    if (number.isPresent()) {
      return number.get() == 0 ? Optional.empty() : scale(node, a, 1 / number.get());
    }
    return width == 1 || width(by) != 1
        ? Optional.empty()
        : found(
            node,
            width,
            List.of(a, by),
            in -> new RowStep.Divide(in.register(a), in.register(by), in.result(), width));
  }

  private Optional<Found> scale(NodeProto node, String a, float by) {
    int width = width(a);
    return found(node, width, a, in -> new RowStep.Scale(in.register(a), by, in.result(), width));
  }

  private Optional<Found> each(NodeProto node, RowStep.Function function) {
    String a = node.getInput(0);
    int width = width(a);
    return width == 0
        ? Optional.empty()
        : found(
            node, width, a, in -> new RowStep.Each(in.register(a), function, in.result(), width));
  }

  /** The mean of a row, which is a row of one number. */
  private Optional<Found> mean(NodeProto node) {
    String a = node.getInput(0);
    int width = width(a);
    boolean isOfRows =
        node.getInputCount() == 2
            && graph.integers(node.getInput(1)).equals(List.of(-1L))
            && GraphIndex.attribute(node, "keepdims", 1) == 1;
    return width == 0 || !isOfRows
        ? Optional.empty()
        : found(node, 1, a, in -> new RowStep.Mean(in.register(a), width, in.result()));
  }

  private Optional<Found> normalize(NodeProto node) {
    String a = node.getInput(0);
    int width = width(a);
    if (width == 0 || node.getInputCount() != 3 || GraphIndex.attribute(node, "axis", -1) != -1) {
      return Optional.empty();
    }
    float[] gain = graph.vector(node.getInput(1), width);
    float[] bias = graph.vector(node.getInput(2), width);
    float epsilon = GraphIndex.number(node, "epsilon", 1e-5f);
    return gain == null || bias == null
        ? Optional.empty()
        : found(
            node,
            width,
            a,
            in -> new RowStep.Normalize(in.register(a), epsilon, gain, bias, in.result(), width));
  }

  private Optional<Found> numbered(NodeProto node) {
    TensorProto table = graph.constant(node.getInput(0));
    String numbers = node.getInput(1);
    if (table == null
        || !isTable(table, TensorProto.DataType.FLOAT)
        || !isBatch(numbers)
        || GraphIndex.attribute(node, "axis", 0) != 0) {
      return Optional.empty();
    }
    int width = width(table);
    return Optional.of(
        new Found(
            node,
            width,
            List.of(),
            in ->
                new RowStep.LoadNumbered(
                    in.numbers(numbers),
                    in.table(node.getInput(0), false),
                    Math.toIntExact(table.getDims(0)),
                    in.result(),
                    width)));
  }

  private Optional<Found> blocks(NodeProto node) {
    TensorProto table = graph.constant(node.getInput(0));
    String numbers = node.getInput(1);
    if (table == null
        || node.getInputCount() != 3
        || graph.constant(node.getInput(2)) == null
        || !isTable(table, TensorProto.DataType.UINT8)
        || !isBatch(numbers)
        || GraphIndex.attribute(node, "gather_axis", 0) != 0
        || GraphIndex.attribute(node, "quantize_axis", 1) != 1
        || GraphIndex.attribute(node, "bits", 4) != 8) {
      return Optional.empty();
    }
    int width = width(table);
    int block = (int) GraphIndex.attribute(node, "block_size", 128);
    return Optional.of(
        new Found(
            node,
            width,
            List.of(),
            in ->
                new RowStep.LoadBlocks(
                    in.numbers(numbers),
                    in.table(node.getInput(0), true),
                    in.table(node.getInput(2), false),
                    Math.toIntExact(table.getDims(0)),
                    block,
                    in.result(),
                    width)));
  }

  private static Optional<Found> found(NodeProto node, int width, String a, Row row) {
    return found(node, width, List.of(a), row);
  }

  private static Optional<Found> found(NodeProto node, int width, List<String> values, Row row) {
    return Optional.of(new Found(node, width, values, row));
  }

  private boolean isBatch(String numbers) {
    return graph.isInput(numbers) && graph.batchOf(numbers).equals("batch");
  }

  private static boolean isTable(TensorProto tensor, TensorProto.DataType type) {
    return tensor.getDimsCount() == 2 && tensor.getDataType() == type.getNumber();
  }

  private static int width(TensorProto table) {
    return Math.toIntExact(table.getDims(1));
  }
}
