package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.unroll.runtime.kernel.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph whose products are of 8-bit integers with one scale for each row and for each column, and
 * in which Java computes what is between the products, several nodes at once:
 *
 * <pre>
 *   x·W ≈ (q(x)·Q)·s·c      q(x) = round(x/s), s = max|x|/127 of each row
 *                           Q = round(W/c), c = max|W|/127 of each column
 * </pre>
 *
 * The products are exact, and Java computes every row by itself: the results for a row do not
 * depend on the others of a run. Where products are of floats, they stay what they are.
 *
 * <p>Memories and caches, {@code [batch, heads, length, size]} before, are {@code [batch, 1,
 * length, heads·size]}.
 *
 * @param weights the files with the larger constants, by name, in memory outside of the heap
 * @param kernels the operators {@code K0}, {@code K1}, … of {@link #DOMAIN}
 * @param isExact whether all products with matrices are of integers
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record KernelForm(
    byte[] model, Map<String, MemorySegment> weights, List<Kernel> kernels, boolean isExact) {
  /** The domain of the kernels. */
  public static final String DOMAIN = "dev.unroll";

  /** int32 {@code [batch]}: which source, of those that have memories and a mask, a row has. */
  public static final String SOURCES = "sources";

  /** The graphs of an encoder and a decoder. */
  public record Pair(KernelForm encoder, KernelForm decoder) {}

  /**
   * How and for what forms are made.
   *
   * @param arena for weights; it is to stay open until the forms are loaded
   * @param isSigned whether the processor multiplies unsigned with signed bytes exactly; otherwise
   *     matrices have unsigned bytes around 128
   */
  public record Making(Arena arena, boolean isSigned) {}

  /**
   * The forms of an encoder and a decoder with memories and caches; empty when one of them has an
   * attention that Java cannot compute.
   *
   * @param encoder the file, in memory that stays as long as the arena
   * @throws InvalidProtocolBufferException when one is not an ONNX model
   */
  public static Optional<Pair> of(ByteBuffer encoder, ByteBuffer decoder, Making making)
      throws InvalidProtocolBufferException {
    ModelProto first = parse(encoder);
    ModelProto second = parse(decoder);
    GraphIndex graph = new GraphIndex(second.getGraph());
    List<AttentionMatch> matches = AttentionMatch.all(graph);
    Map<String, Integer> memories = AttentionMatch.memories(matches);
    boolean isWhole =
        !memories.isEmpty()
            && graph.nodes().stream()
                .noneMatch(
                    node ->
                        (node.getOpType().equals("Softmax")
                                || node.getOpType().equals("GroupQueryAttention"))
                            && matches.stream().noneMatch(match -> match.nodes().contains(node)));
    if (!isWhole) {
      return Optional.empty();
    }
    Optional<KernelForm> of = form(second, matches, Map.of(), making);
    return of.flatMap(
        decoding ->
            form(first, List.of(), memories, making).map(encoding -> new Pair(encoding, decoding)));
  }

  /**
   * The form of a graph that stands for itself, a decoder of text or an encoder, whose attentions
   * stay as they are; empty unless it multiplies matrices of 8-bit integers, and none of fewer
   * bits.
   *
   * @param model the file, in memory that stays as long as the arena
   * @throws InvalidProtocolBufferException when it is not an ONNX model
   */
  public static Optional<KernelForm> of(ByteBuffer model, Making making)
      throws InvalidProtocolBufferException {
    ModelProto parsed = parse(model);
    GraphIndex graph = new GraphIndex(parsed.getGraph());
    List<NodeProto> products =
        graph.nodes().stream().filter(node -> node.getOpType().equals("MatMulNBits")).toList();
    return products.isEmpty()
            || !products.stream().allMatch(node -> ColumnIntegers.exist(graph, node))
        ? Optional.empty()
        : form(parsed, List.of(), Map.of(), making);
  }

  /** A model whose constants are where they are in the file. */
  private static ModelProto parse(ByteBuffer model) throws InvalidProtocolBufferException {
    CodedInputStream in = UnsafeByteOperations.unsafeWrap(model).newCodedInput();
    in.enableAliasing(true);
    return ModelProto.parser().parseFrom(in);
  }

  /**
   * The form of one graph.
   *
   * @param memories its outputs with keys and values, and how many heads they have
   */
  private static Optional<KernelForm> form(
      ModelProto model,
      List<AttentionMatch> matches,
      Map<String, Integer> memories,
      Making making) {
    GraphIndex graph = new GraphIndex(model.getGraph());
    Map<String, MemoryMatch> found = MemoryMatch.all(graph, memories);
    if (found.size() != memories.size()) {
      return Optional.empty();
    }
    GraphProto.Builder flat = model.getGraph().toBuilder();
    flatten(flat, matches, memories);
    ModelProto changed = model.toBuilder().setGraph(flat).build();
    return Optional.of(new KernelGraph(changed, matches, found, making).form());
  }

  /** Declares memories and caches as they are here. */
  private static void flatten(
      GraphProto.Builder graph, List<AttentionMatch> matches, Map<String, Integer> memories) {
    Set<String> flat = new HashSet<>(memories.keySet());
    for (AttentionMatch match : matches) {
      flat.add(match.inputs().get(1));
      flat.add(match.inputs().get(2));
      if (match.kind() == AttentionMatch.Kind.CACHED) {
        flat.addAll(match.others());
      }
    }
    graph.getInputBuilderList().stream()
        .filter(input -> flat.contains(input.getName()))
        .forEach(KernelForm::flatten);
    graph.getOutputBuilderList().stream()
        .filter(output -> flat.contains(output.getName()))
        .forEach(KernelForm::flatten);
  }

  private static void flatten(ValueInfoProto.Builder value) {
    var shape = value.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
    long heads = shape.getDim(1).getDimValue();
    long size = shape.getDim(3).getDimValue();
    shape.getDimBuilder(1).setDimValue(1);
    shape.getDimBuilder(3).setDimValue(heads * size);
  }
}
