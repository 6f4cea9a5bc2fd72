package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An ONNX model whose products of unsigned with signed bytes are products of unsigned bytes: the
 * matrices are stored as 128 more, and have 128 for their zero. Every product is the same number.
 *
 * <p>It is for processors that add up pairs of products of an unsigned and a signed byte in 16 bits
 * (x86 without VNNI: {@code vpmaddubsw}), where larger sums are cut off. Unsigned bytes are widened
 * first, so that their sums are exact; it takes more time.
 */
public final class UnsignedForm {
  private static final int SIGNED = TensorProto.DataType.INT8_VALUE;
  private static final int UNSIGNED = TensorProto.DataType.UINT8_VALUE;
  private static final int ZERO = 128;

  /** Up to this operand, no sum of two products is beyond 16 bits. */
  private static final int SMALL_OPERAND = 127;

  private static final String ZERO_NAME = "unsigned.zero";
  private static final String PRODUCT = "MatMulInteger";
  private static final String SCALED_PRODUCT = "MatMulIntegerToFloat";
  private static final String DYNAMIC_PRODUCT = "DynamicQuantizeMatMul";
  private static final String TO_FLOATS = "DequantizeLinear";

  /** Operators whose result has the bytes of these inputs. */
  private static final Set<String> REARRANGE = Set.of("Transpose", "Gather", "Reshape");

  private static final String JOIN = "Concat";

  private final Map<String, List<NodeProto>> makers = new HashMap<>();
  private final Map<String, List<NodeProto>> readers = new HashMap<>();
  private final Map<String, List<TensorProto>> constants = new HashMap<>();

  /** Inputs and outputs of graphs, whose type is declared. */
  private final Set<String> declared = new HashSet<>();

  private UnsignedForm(GraphProto graph) {
    read(graph);
  }

  /**
   * The form of a model; empty when it has no such product.
   *
   * @throws InvalidProtocolBufferException when it is not an ONNX model
   */
  public static Optional<byte[]> of(byte[] model) throws InvalidProtocolBufferException {
    ModelProto parsed = ModelProto.parseFrom(model);
    UnsignedForm form = new UnsignedForm(parsed.getGraph());
    Set<String> raised = form.raised();
    if (raised.isEmpty()) {
      return Optional.empty();
    }
    GraphProto.Builder graph = parsed.getGraph().toBuilder();
    write(graph, raised);
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(ZERO_NAME)
            .setDataType(UNSIGNED)
            .setRawData(ByteString.copyFrom(new byte[] {(byte) ZERO})));
    return Optional.of(parsed.toBuilder().setGraph(graph).build().toByteArray());
  }

  private void read(GraphProto graph) {
    graph.getInputList().forEach(input -> declared.add(input.getName()));
    graph.getOutputList().forEach(output -> declared.add(output.getName()));
    for (TensorProto tensor : graph.getInitializerList()) {
      constants.computeIfAbsent(tensor.getName(), _ -> new ArrayList<>()).add(tensor);
    }
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList()
          .forEach(name -> makers.computeIfAbsent(name, _ -> new ArrayList<>()).add(node));
      new HashSet<>(node.getInputList())
          .forEach(name -> readers.computeIfAbsent(name, _ -> new ArrayList<>()).add(node));
      for (AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasG()) {
          read(attribute.getG());
        }
        attribute.getGraphsList().forEach(this::read);
      }
    }
  }

  /** The values that become unsigned: constants, and what is made of nothing but these. */
  private Set<String> raised() {
    Set<String> raised = new HashSet<>();
    readers.values().stream()
        .flatMap(List::stream)
        .filter(node -> matrix(node) >= 0 && !hasSmallOperand(node))
        .forEach(node -> addConnected(node.getInput(matrix(node)), raised));
    Set<String> zeros = new HashSet<>();
    for (String value : raised) {
      for (NodeProto node : readers.getOrDefault(value, List.of())) {
        zero(node).ifPresent(zeros::add);
      }
    }
    raised.addAll(zeros);
    boolean changed = true;
    while (changed) {
      changed = raised.removeIf(value -> !mayBeRaised(value, raised));
    }
    boolean hasMatrix = raised.stream().anyMatch(value -> !zeros.contains(value));
    return hasMatrix ? raised : Set.of();
  }

  /** Adds a value, what it is made of, and what is made of its bytes. */
  private void addConnected(String value, Set<String> values) {
    if (!values.add(value)) {
      return;
    }
    makers.getOrDefault(value, List.of()).forEach(node -> addParts(node, values));
    for (NodeProto reader : readers.getOrDefault(value, List.of())) {
      boolean isOfItsBytes =
          reader.getOpType().equals(JOIN)
              || (REARRANGE.contains(reader.getOpType()) && reader.getInput(0).equals(value));
      if (isOfItsBytes) {
        addConnected(reader.getOutput(0), values);
      }
    }
  }

  private void addParts(NodeProto maker, Set<String> values) {
    if (REARRANGE.contains(maker.getOpType())) {
      addConnected(maker.getInput(0), values);
    } else if (maker.getOpType().equals(JOIN)) {
      maker.getInputList().forEach(input -> addConnected(input, values));
    }
  }

  private boolean mayBeRaised(String value, Set<String> raised) {
    List<TensorProto> tensors = constants.getOrDefault(value, List.of());
    List<NodeProto> made = makers.getOrDefault(value, List.of());
    return !declared.contains(value)
        && !(tensors.isEmpty() && made.isEmpty())
        && tensors.stream().allMatch(UnsignedForm::isSignedInFile)
        && made.stream().allMatch(node -> isMadeOf(node, raised))
        && readers.getOrDefault(value, List.of()).stream()
            .allMatch(node -> readsUnsigned(node, value, raised));
  }

  private static boolean isSignedInFile(TensorProto tensor) {
    return tensor.getDataType() == SIGNED && !tensor.getRawData().isEmpty();
  }

  private static boolean isMadeOf(NodeProto node, Set<String> raised) {
    return REARRANGE.contains(node.getOpType())
        ? raised.contains(node.getInput(0))
        : node.getOpType().equals(JOIN) && raised.containsAll(node.getInputList());
  }

  /** Whether a node can take an unsigned value, and nothing else of it is then wrong. */
  private boolean readsUnsigned(NodeProto node, String value, Set<String> raised) {
    if (isMadeOf(node, raised)) {
      return raised.contains(node.getOutput(0))
          && (node.getOpType().equals(JOIN)
              || node.getInputList().subList(1, node.getInputCount()).stream()
                  .noneMatch(value::equals));
    }
    int matrix = operand(node);
    if (matrix < 0) {
      return false;
    }
    Optional<String> zero = zero(node);
    for (int i = 0; i < node.getInputCount(); i++) {
      boolean isOwn = i == matrix || i == zeroAt(node);
      if (node.getInput(i).equals(value) && !isOwn) {
        return false;
      }
    }
    return raised.contains(node.getInput(matrix))
        && zero.map(raised::contains).orElseGet(() -> mayLackZero(node));
  }

  /** Whether one zero is that of all bytes; a node may ask for as many as it has scales. */
  private boolean mayLackZero(NodeProto node) {
    return !node.getOpType().equals(TO_FLOATS)
        || constants.getOrDefault(node.getInput(1), List.of()).stream()
            .anyMatch(scale -> scale.getDimsCount() == 0);
  }

  /** Where a product of bytes has its matrix; -1 for other nodes. */
  private static int matrix(NodeProto node) {
    return switch (node.getOpType()) {
      case PRODUCT, SCALED_PRODUCT, DYNAMIC_PRODUCT -> node.getInputCount() > 1 ? 1 : -1;
      default -> -1;
    };
  }

  /** Where a node reads bytes as numbers; -1 for one that does not. */
  private static int operand(NodeProto node) {
    return node.getOpType().equals(TO_FLOATS) ? 0 : matrix(node);
  }

  /** Where a node that reads bytes as numbers is told which of them is 0. */
  private static int zeroAt(NodeProto node) {
    return switch (node.getOpType()) {
      case PRODUCT, DYNAMIC_PRODUCT -> 3;
      case SCALED_PRODUCT -> 5;
      case TO_FLOATS -> 2;
      default -> throw new IllegalArgumentException(node.getOpType());
    };
  }

  private static Optional<String> zero(NodeProto node) {
    return operand(node) < 0 || node.getInputCount() <= zeroAt(node)
        ? Optional.empty()
        : Optional.of(node.getInput(zeroAt(node))).filter(name -> !name.isEmpty());
  }

  /** Whether a product's operand is so small that no sum is cut off. */
  private boolean hasSmallOperand(NodeProto product) {
    return makers.getOrDefault(product.getInput(0), List.of()).stream()
        .anyMatch(
            node ->
                node.getOpType().equals("Min")
                    && node.getInputCount() == 2
                    && isSmall(node.getInput(1)));
  }

  private boolean isSmall(String value) {
    List<TensorProto> tensors = constants.getOrDefault(value, List.of());
    return tensors.size() == 1
        && tensors.getFirst().getDataType() == UNSIGNED
        && tensors.getFirst().getRawData().size() == 1
        && (tensors.getFirst().getRawData().byteAt(0) & 0xff) <= SMALL_OPERAND;
  }

  private static void write(GraphProto.Builder graph, Set<String> raised) {
    List<ValueInfoProto> typed =
        graph.getValueInfoList().stream()
            .filter(value -> !raised.contains(value.getName()))
            .toList();
    graph.clearValueInfo().addAllValueInfo(typed);
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      if (raised.contains(graph.getInitializer(i).getName())) {
        graph.setInitializer(i, raised(graph.getInitializer(i)));
      }
    }
    for (NodeProto.Builder node : graph.getNodeBuilderList()) {
      giveZero(node, raised);
      for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
        if (attribute.hasG()) {
          write(attribute.getGBuilder(), raised);
        }
        attribute.getGraphsBuilderList().forEach(each -> write(each, raised));
      }
    }
  }

  /** Signed bytes as unsigned ones, 128 more. */
  static TensorProto raised(TensorProto tensor) {
    byte[] bytes = tensor.getRawData().toByteArray();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] += (byte) ZERO;
    }
    return tensor.toBuilder().setDataType(UNSIGNED).setRawData(ByteString.copyFrom(bytes)).build();
  }

  /** Says which byte is 0 where a node was not told. */
  private static void giveZero(NodeProto.Builder node, Set<String> raised) {
    NodeProto built = node.build();
    int matrix = operand(built);
    if (matrix < 0 || !raised.contains(node.getInput(matrix)) || zero(built).isPresent()) {
      return;
    }
    while (node.getInputCount() <= zeroAt(built)) {
      node.addInput("");
    }
    node.setInput(zeroAt(built), ZERO_NAME);
  }
}
