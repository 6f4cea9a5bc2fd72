package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.unroll.runtime.kernel.CachedAttention;
import dev.unroll.runtime.kernel.Heads;
import dev.unroll.runtime.kernel.Kernel;
import dev.unroll.runtime.kernel.SourceAttention;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The nodes of a graph that become a {@link KernelForm}, whose heads are in order already. */
final class KernelGraph {
  private static final String ZERO = "integers.zero";
  private static final String ZERO_OF_MATRIX = "matrix.zero";

  /** The unsigned byte that stands for 0. */
  private static final int ZERO_OF_BYTES = 128;

  private final ModelProto model;
  private final Weights weights;
  private final int zeroOfMatrix;
  private final GraphIndex graph;
  private final RowNodes rows;
  private final RowFusion fusion;
  private final Set<String> roundedAlready = new HashSet<>();
  private boolean isExact = true;
  private final Map<String, AttentionMatch> attentions = new HashMap<>(); // by result
  private final Map<String, ColumnIntegers> products = new HashMap<>(); // by result
  private final Set<NodeProto> inside = new HashSet<>();
  private final List<Kernel> kernels = new ArrayList<>();
  private final List<NodeProto> emitted = new ArrayList<>();
  private final List<TensorProto> constants = new ArrayList<>();

  /**
   * A graph.
   *
   * @param memories outputs that are rows of values
   */
  KernelGraph(
      ModelProto model,
      List<AttentionMatch> matches,
      Map<String, MemoryMatch> memories,
      KernelForm.Making making) {
    this.model = model;
    this.weights = new Weights(making.arena());
    this.zeroOfMatrix = making.isSigned() ? 0 : ZERO_OF_BYTES;
    this.graph = new GraphIndex(model.getGraph());
    this.rows = new RowNodes(graph);
    this.fusion = new RowFusion(graph, rows, memories);
    for (AttentionMatch match : matches) {
      attentions.put(match.result(), match);
      inside.addAll(match.nodes());
    }
    memories.values().forEach(memory -> inside.addAll(memory.nodes()));
  }

  KernelForm form() {
    for (NodeProto node : graph.nodes()) {
      AttentionMatch attention = attentions.get(node.getOutput(0));
      if (attention != null) {
        fusion.barrier(attention.inputs(), List.of(attention.result()));
        rows.know(attention.result(), attention.heads().count() * attention.heads().size());
      } else if (!inside.contains(node)) {
        take(node);
      }
    }
    boolean takesSources = false;
    for (NodeProto node : graph.nodes()) {
      AttentionMatch attention = attentions.get(node.getOutput(0));
      ColumnIntegers product = products.get(node.getOutput(0));
      if (attention != null) {
        emit(attention);
        takesSources |= attention.kind() == AttentionMatch.Kind.SOURCE;
      } else if (product != null) {
        emit(node, product);
      } else if (!inside.contains(node) && !fusion.isRow(node.getOutput(0))) {
        emitted.add(node);
      }
    }
    fusion.emit(roundedAlready, this::kernel);
    return new KernelForm(assemble(takesSources).toByteArray(), weights.files(), kernels, isExact);
  }

  private void take(NodeProto node) {
    Optional<ColumnIntegers> integers = ColumnIntegers.of(graph, node);
    String result = node.getOutput(0);
    if (integers.isPresent()) {
      products.put(result, integers.get());
      rows.know(result, integers.get().columns());
      fusion.product(node.getInput(0), result, integers.get());
      return;
    }
    Optional<RowNodes.Found> row = rows.find(node);
    if (row.isPresent()) {
      fusion.row(row.get());
      return;
    }
    fusion.barrier(node.getInputList(), node.getOutputList());
    isExact &= !isProduct(node);
    if (node.getOpType().equals("MatMul") && graph.constant(node.getInput(1)) != null) {
      TensorProto matrix = graph.constant(node.getInput(1));
      if (matrix != null && matrix.getDimsCount() == 2) {
        rows.know(result, Math.toIntExact(matrix.getDims(1)));
      }
    }
  }

  /** Whether it multiplies floats by a matrix. */
  private boolean isProduct(NodeProto node) {
    return switch (node.getOpType()) {
      case "MatMulNBits" -> true;
      case "MatMul", "Gemm" -> graph.constant(node.getInput(1)) != null;
      default -> false;
    };
  }

  private void emit(AttentionMatch match) {
    boolean rounds = fusion.isRoundedOnly(match.result());
    if (rounds) {
      roundedAlready.add(match.result());
    }
    Heads heads =
        new Heads(match.heads().count(), match.heads().size(), match.heads().scale(), rounds);
    List<String> inputs = new ArrayList<>(match.inputs());
    List<String> outputs =
        new ArrayList<>(
            rounds
                ? List.of(RowFusion.integers(match.result()), RowFusion.step(match.result()))
                : List.of(match.result()));
    outputs.addAll(match.others());
    Kernel kernel =
        switch (match.kind()) {
          case CACHED -> new CachedAttention(heads);
          case SOURCE -> {
            inputs.add(KernelForm.SOURCES);
            yield new SourceAttention(heads, !match.others().isEmpty());
          }
        };
    kernel(kernel, inputs, outputs);
  }

  private void emit(NodeProto node, ColumnIntegers integers) {
    String matrix = node.getOutput(0) + "/matrix";
    constants.add(integers.tensor(matrix, zeroOfMatrix, weights));
    emitted.add(
        NodeProto.newBuilder()
            .setOpType("MatMulInteger")
            .setName(node.getName())
            .addInput(RowFusion.integers(node.getInput(0)))
            .addInput(matrix)
            .addInput(ZERO)
            .addInput(ZERO_OF_MATRIX)
            .addOutput(RowFusion.sums(node.getOutput(0)))
            .build());
  }

  private void kernel(Kernel kernel, List<String> inputs, List<String> outputs) {
    String name = "K" + kernels.size();
    kernels.add(kernel);
    emitted.add(
        NodeProto.newBuilder()
            .setOpType(name)
            .setName(name)
            .setDomain(KernelForm.DOMAIN)
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .build());
  }

  private ModelProto assemble(boolean takesSources) {
    TensorProto.DataType ofMatrix =
        zeroOfMatrix == 0 ? TensorProto.DataType.INT8 : TensorProto.DataType.UINT8;
    constants.add(small(ZERO, TensorProto.DataType.UINT8, ZERO_OF_BYTES));
    constants.add(small(ZERO_OF_MATRIX, ofMatrix, zeroOfMatrix));
    GraphProto.Builder built = model.getGraph().toBuilder().clearNode().clearInitializer();
    List<NodeProto> nodes = sorted();
    built.addAllNode(nodes);
    Set<String> read = new HashSet<>();
    nodes.forEach(node -> read.addAll(node.getInputList()));
    constants.stream().filter(c -> read.contains(c.getName())).forEach(built::addInitializer);
    model.getGraph().getInitializerList().stream()
        .filter(c -> read.contains(c.getName()))
        .map(weights::keep)
        .forEach(built::addInitializer);
    if (takesSources) {
      ValueInfoProto.Builder sources = ValueInfoProto.newBuilder().setName(KernelForm.SOURCES);
      TypeProto.Tensor.Builder type =
          sources
              .getTypeBuilder()
              .getTensorTypeBuilder()
              .setElemType(TensorProto.DataType.INT32_VALUE);
      type.getShapeBuilder().addDimBuilder().setDimParam("batch");
      built.addInput(sources);
      Set<String> ofSources = new HashSet<>();
      attentions.values().stream()
          .filter(match -> match.kind() == AttentionMatch.Kind.SOURCE)
          .forEach(match -> ofSources.addAll(match.inputs()));
      for (ValueInfoProto.Builder input : built.getInputBuilderList()) {
        if (ofSources.contains(input.getName())) {
          input
              .getTypeBuilder()
              .getTensorTypeBuilder()
              .getShapeBuilder()
              .setDim(
                  0,
                  input.getType().getTensorType().getShape().getDim(0).toBuilder()
                      .setDimParam(KernelForm.SOURCES));
        }
      }
    }
    return model.toBuilder()
        .setGraph(built)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(KernelForm.DOMAIN).setVersion(1))
        .build();
  }

  private static TensorProto small(String name, TensorProto.DataType type, int value) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type.getNumber())
        .setRawData(ByteString.copyFrom(new byte[] {(byte) value}))
        .build();
  }

  /** The nodes that outputs need, each after those whose results it reads. */
  private List<NodeProto> sorted() {
    Map<String, NodeProto> makers = new HashMap<>();
    emitted.forEach(node -> node.getOutputList().forEach(value -> makers.put(value, node)));
    Set<NodeProto> done = new LinkedHashSet<>();
    model.getGraph().getOutputList().forEach(output -> need(output.getName(), makers, done));
    return List.copyOf(done);
  }

  private static void need(String value, Map<String, NodeProto> makers, Set<NodeProto> done) {
    NodeProto maker = makers.get(value);
    if (maker != null && !done.contains(maker)) {
      maker.getInputList().forEach(input -> need(input, makers, done));
      done.add(maker);
    }
  }
}
