package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A decoder whose logits are those of some tokens, the same for all rows of a run, as two graphs:
 * one that takes the tokens' rows out of the output matrix, once for a sentence, and a decoder in
 * which every row of a batch has a product with the rows of its own tokens. The logits are the same
 * to the last bit, because the products are of integers.
 *
 * <pre>
 *   before   x·m as integers a in [1, 255], (a − 128)·Qᵀ              Q [tokens, size]
 *   after    x·m as integers a in [0, 254], a·Qᵀ − 127·Σ Q            Q [batch, size, tokens]
 * </pre>
 *
 * Integers without a zero point take the way that ONNX Runtime has for a product of one row, which
 * reads the matrix as it is.
 *
 * @param decoder takes {@link #ROWS}, {@link #OFFSETS} and {@link #BIASES}, with a batch in front
 * @param rows {@code candidates} int64 {@code [candidates]} to {@link #ROWS}, {@link #OFFSETS} and
 *     {@link #BIASES}
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record ListedRows(byte[] decoder, byte[] rows) {
  /** int8, or uint8 around 128, {@code [size, candidates]}. */
  public static final String ROWS = "candidates.rows";

  /** int32 {@code [candidates]}, in the decoder {@code [batch, 1, candidates]}. */
  public static final String OFFSETS = "candidates.offsets";

  /** float {@code [candidates]}, in the decoder {@code [batch, 1, candidates]}. */
  public static final String BIASES = "candidates.biases";

  private static final String CANDIDATES = "candidates";
  private static final String LOGITS = "logits";
  private static final int LARGEST = 127;
  private static final int ZERO = 128;

  /**
   * The two graphs of a decoder; empty when it is of another form.
   *
   * @param isSigned whether rows are of int8, or else of uint8 around 128: see {@link UnsignedForm}
   * @throws InvalidProtocolBufferException when it is not an ONNX model
   */
  public static Optional<ListedRows> of(byte[] model, boolean isSigned)
      throws InvalidProtocolBufferException {
    ModelProto parsed = ModelProto.parseFrom(model);
    return Match.of(parsed.getGraph()).map(match -> match.split(parsed, isSigned));
  }

  /** The nodes that make the logits, with what is read of them. */
  private record Match(
      List<NodeProto> nodes,
      NodeProto quantize,
      TensorProto table,
      TensorProto biases,
      float step,
      boolean isMatrix) {

    static Optional<Match> of(GraphProto graph) {
      Finder finder = new Finder(graph);
      Optional<NodeProto> last = finder.maker(LOGITS);
      boolean isMatrix = last.filter(node -> node.getOpType().equals("Unsqueeze")).isPresent();
      List<NodeProto> nodes = new ArrayList<>();
      last.ifPresent(nodes::add);
      Optional<NodeProto> add =
          isMatrix ? last.flatMap(node -> finder.maker(node, 0, "Add")) : last;
      Optional<NodeProto> biases =
          add.filter(node -> node.getOpType().equals("Add"))
              .flatMap(node -> finder.maker(node, 1, "Gather"));
      Optional<NodeProto> product =
          add.flatMap(node -> finder.maker(node, 0, "MatMulIntegerToFloat"));
      Optional<NodeProto> turned = product.flatMap(node -> finder.maker(node, 1, "Transpose"));
      Optional<NodeProto> rows = turned.flatMap(node -> finder.maker(node, 0, "Gather"));
      Optional<NodeProto> within = product.flatMap(node -> finder.maker(node, 0, "Max"));
      Optional<NodeProto> quantize =
          within.flatMap(node -> finder.maker(node, 0, "QuantizeLinear"));
      for (Optional<NodeProto> each :
          List.of(add, biases, product, turned, rows, within, quantize)) {
        if (each.isEmpty()) {
          return Optional.empty();
        }
        nodes.add(each.get());
      }
      TensorProto table = finder.initializer(rows.get(), 0);
      TensorProto bias = finder.initializer(biases.get(), 0);
      TensorProto of = finder.initializer(product.get(), 2);
      TensorProto by = finder.initializer(product.get(), 3);
      if (table == null || bias == null || of == null || by == null) {
        return Optional.empty();
      }
      boolean isKnown =
          product.get().getInputCount() == 5
              && quantize.get().getInput(1).equals(product.get().getInput(2))
              && isByte(finder.initializer(quantize.get(), 2), ZERO)
              && isByte(finder.initializer(within.get(), 1), ZERO - LARGEST)
              && isByte(finder.initializer(product.get(), 4), ZERO)
              && isFloat(of)
              && isFloat(by)
              && isTable(table)
              && isListed(rows.get())
              && isListed(biases.get())
              && finder.areReadByEachOther(nodes);
      return isKnown
          ? Optional.of(
              new Match(nodes, quantize.get(), table, bias, number(of) * number(by), isMatrix))
          : Optional.empty();
    }

    private static boolean isByte(@Nullable TensorProto tensor, int value) {
      return tensor != null
          && tensor.getDataType() == TensorProto.DataType.UINT8_VALUE
          && tensor.getRawData().size() == 1
          && tensor.getRawData().byteAt(0) == (byte) value;
    }

    private static boolean isFloat(TensorProto tensor) {
      return tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE
          && tensor.getRawData().size() == Float.BYTES;
    }

    /** Whether it has a row of integers for each token. */
    private static boolean isTable(TensorProto tensor) {
      return tensor.getDataType() == TensorProto.DataType.INT8_VALUE
          && tensor.getDimsCount() == 2
          && tensor.getRawData().size() == tensor.getDims(0) * tensor.getDims(1);
    }

    private static boolean isListed(NodeProto gather) {
      return gather.getInput(1).equals(CANDIDATES)
          && gather.getAttributeList().stream().allMatch(attribute -> attribute.getI() == 0);
    }

    private ListedRows split(ModelProto model, boolean isSigned) {
      TensorProto.DataType type = isSigned ? TensorProto.DataType.INT8 : TensorProto.DataType.UINT8;
      return new ListedRows(decoder(model, type).toByteArray(), rows(model, type).toByteArray());
    }

    private ModelProto decoder(ModelProto model, TensorProto.DataType type) {
      GraphProto.Builder graph = model.getGraph().toBuilder().clearNode().clearInput();
      model.getGraph().getInputList().stream()
          .filter(input -> !input.getName().equals(CANDIDATES))
          .forEach(graph::addInput);
      Set<NodeProto> replaced = new HashSet<>(nodes);
      model.getGraph().getNodeList().stream()
          .filter(node -> !replaced.contains(node))
          .forEach(graph::addNode);
      String batch = "batch";
      graph.addInput(input(ROWS, type, batch, Long.toString(size()), CANDIDATES));
      graph.addInput(input(OFFSETS, TensorProto.DataType.INT32, batch, "1", CANDIDATES));
      graph.addInput(input(BIASES, TensorProto.DataType.FLOAT, batch, "1", CANDIDATES));
      graph.addInitializer(small("listed.zero", LARGEST));
      graph.addInitializer(small("listed.most", 2 * LARGEST));
      graph.addInitializer(
          TensorProto.newBuilder()
              .setName("listed.step")
              .setDataType(TensorProto.DataType.FLOAT_VALUE)
              .setRawData(ByteString.copyFrom(bytes(Float.BYTES).putFloat(0, step))));
      graph.addNode(
          node(
              "QuantizeLinear",
              "listed.a",
              quantize.getInput(0),
              quantize.getInput(1),
              "listed.zero"));
      graph.addNode(node("Min", "listed.within", "listed.a", "listed.most"));
      String operand = "listed.within";
      if (isMatrix) {
        graph.addInitializer(
            TensorProto.newBuilder()
                .setName("listed.axis")
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(1)
                .setRawData(ByteString.copyFrom(bytes(Long.BYTES).putLong(0, 1))));
        operand = "listed.vectors";
        graph.addNode(node("Unsqueeze", operand, "listed.within", "listed.axis"));
      }
      if (type == TensorProto.DataType.INT8) {
        graph.addNode(node("MatMulInteger", "listed.sums", operand, ROWS));
      } else {
        graph.addInitializer(small("listed.middle", ZERO));
        graph.addNode(node("MatMulInteger", "listed.sums", operand, ROWS, "", "listed.middle"));
      }
      graph.addNode(node("Sub", "listed.exact", "listed.sums", OFFSETS));
      graph.addNode(
          node("Cast", "listed.floats", "listed.exact").toBuilder()
              .addAttribute(integer("to", TensorProto.DataType.FLOAT_VALUE)));
      graph.addNode(node("Mul", "listed.products", "listed.floats", "listed.step"));
      graph.addNode(node("Add", LOGITS, "listed.products", BIASES));
      return model.toBuilder().setGraph(graph).build();
    }

    private ModelProto rows(ModelProto model, TensorProto.DataType type) {
      GraphProto.Builder graph = GraphProto.newBuilder().setName("rows");
      graph.addInput(input(CANDIDATES, TensorProto.DataType.INT64, CANDIDATES));
      graph.addInitializer(type == TensorProto.DataType.INT8 ? table : UnsignedForm.raised(table));
      graph.addInitializer(biases);
      graph.addInitializer(offsets());
      graph.addNode(node("Gather", "listed.rows", table.getName(), CANDIDATES));
      graph.addNode(
          node("Transpose", ROWS, "listed.rows").toBuilder()
              .addAttribute(
                  AttributeProto.newBuilder()
                      .setName("perm")
                      .setType(AttributeProto.AttributeType.INTS)
                      .addInts(1)
                      .addInts(0)));
      graph.addNode(node("Gather", OFFSETS, "listed.offsets", CANDIDATES));
      graph.addNode(node("Gather", BIASES, biases.getName(), CANDIDATES));
      graph.addOutput(input(ROWS, type, Long.toString(size()), CANDIDATES));
      graph.addOutput(input(OFFSETS, TensorProto.DataType.INT32, CANDIDATES));
      graph.addOutput(input(BIASES, TensorProto.DataType.FLOAT, CANDIDATES));
      return model.toBuilder().setGraph(graph).build();
    }

    private long size() {
      return table.getDims(1);
    }

    /** For each token, what its product has too much because 0 stands for −127. */
    private TensorProto offsets() {
      ByteString integers = table.getRawData();
      int size = (int) size();
      int count = (int) table.getDims(0);
      ByteBuffer sums = bytes(count * Integer.BYTES);
      for (int token = 0; token < count; token++) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
          sum += integers.byteAt(token * size + i);
        }
        sums.putInt(token * Integer.BYTES, LARGEST * sum);
      }
      return TensorProto.newBuilder()
          .setName("listed.offsets")
          .setDataType(TensorProto.DataType.INT32_VALUE)
          .addDims(count)
          .setRawData(ByteString.copyFrom(sums))
          .build();
    }
  }

  /** Finds nodes and initializers by their names. */
  private static final class Finder {
    private final Map<String, NodeProto> makers = new HashMap<>();
    private final Map<String, TensorProto> initializers = new HashMap<>();
    private final List<NodeProto> all;
    private final Set<String> outputs = new HashSet<>();

    Finder(GraphProto graph) {
      all = graph.getNodeList();
      all.forEach(node -> node.getOutputList().forEach(output -> makers.put(output, node)));
      graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
      graph.getOutputList().forEach(output -> outputs.add(output.getName()));
    }

    Optional<NodeProto> maker(String output) {
      return Optional.ofNullable(makers.get(output));
    }

    Optional<NodeProto> maker(NodeProto node, int input, String operator) {
      return input < node.getInputCount()
          ? maker(node.getInput(input)).filter(maker -> maker.getOpType().equals(operator))
          : Optional.empty();
    }

    /** An initializer that is in the file itself; null when the input is none. */
    @Nullable TensorProto initializer(NodeProto node, int input) {
      TensorProto tensor =
          input < node.getInputCount() ? initializers.get(node.getInput(input)) : null;
      return tensor == null || tensor.getRawData().isEmpty() ? null : tensor;
    }

    /** Whether no other node reads what these make, and only the logits are an output. */
    boolean areReadByEachOther(List<NodeProto> nodes) {
      Set<NodeProto> inside = new HashSet<>(nodes);
      Set<String> made = new HashSet<>();
      inside.forEach(node -> made.addAll(node.getOutputList()));
      return all.stream()
              .filter(node -> !inside.contains(node))
              .noneMatch(node -> node.getInputList().stream().anyMatch(made::contains))
          && outputs.stream().filter(made::contains).allMatch(LOGITS::equals);
    }
  }

  private static float number(TensorProto scalar) {
    return scalar.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getFloat(0);
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static TensorProto small(String name, int value) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.UINT8_VALUE)
        .setRawData(ByteString.copyFrom(new byte[] {(byte) value}))
        .build();
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static ValueInfoProto input(
      String name, TensorProto.DataType type, String... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (String dimension : dimensions) {
      if (Character.isDigit(dimension.charAt(0))) {
        shape.addDimBuilder().setDimValue(Long.parseLong(dimension));
      } else {
        shape.addDimBuilder().setDimParam(dimension);
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
