package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.unroll.runtime.kernel.Heads;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of a graph that are one attention.
 *
 * @param nodes all of them
 * @param kind of attention
 * @param heads how many there are, of which size
 * @param inputs in the order of the kernel's
 * @param result {@code [batch, tokens, width]}
 * @param others further results, in the order of the kernel's
 */
record AttentionMatch(
    Set<NodeProto> nodes,
    Kind kind,
    Heads heads,
    List<String> inputs,
    String result,
    List<String> others) {
  private static final List<Long> HEADS_FIRST = List.of(0L, 2L, 1L, 3L);
  private static final List<Long> TURNED = List.of(0L, 1L, 3L, 2L);
  private static final float LEAST_MASKING = -1e6f;

  /** What attends to what. */
  enum Kind {
    /** Rows to the tokens of their sources. */
    SOURCE,
    /** Rows to what they have written. */
    CACHED
  }

  /** All attentions of a graph. */
  static List<AttentionMatch> all(GraphIndex graph) {
    return graph.nodes().stream().flatMap(node -> of(graph, node).stream()).toList();
  }

  /** The keys and values of sources that attentions read, and how many heads they have. */
  static Map<String, Integer> memories(List<AttentionMatch> matches) {
    Map<String, Integer> memories = new LinkedHashMap<>();
    for (AttentionMatch match : matches) {
      if (match.kind == Kind.SOURCE) {
        memories.put(match.inputs.get(1), match.heads.count());
        memories.put(match.inputs.get(2), match.heads.count());
      }
    }
    return memories;
  }

  /** The attention whose result a node makes. */
  static Optional<AttentionMatch> of(GraphIndex graph, NodeProto last) {
    return switch (last.getOpType()) {
      case "Reshape" -> Optional.ofNullable(new Finder(graph).composed(last));
      case "GroupQueryAttention" -> cached(graph, last);
      default -> Optional.empty();
    };
  }

  private static Optional<AttentionMatch> cached(GraphIndex graph, NodeProto node) {
    int heads = (int) GraphIndex.attribute(node, "num_heads", 0);
    boolean isPlain =
        node.getInputCount() == 7
            && node.getInput(1).isEmpty()
            && node.getInput(2).isEmpty()
            && node.getOutputCount() == 3
            && GraphIndex.attribute(node, "kv_num_heads", 0) == heads
            && node.getAttributeList().stream()
                .allMatch(a -> List.of("num_heads", "kv_num_heads", "scale").contains(a.getName()));
    int size = isPlain ? (int) graph.dimension(node.getInput(3), 3) : 0;
    if (size == 0 || size % 2 != 0) {
      return Optional.empty();
    }
    float scale = GraphIndex.number(node, "scale", 0);
    return Optional.of(
        new AttentionMatch(
            Set.of(node),
            Kind.CACHED,
            new Heads(heads, size, scale == 0 ? (float) (1 / Math.sqrt(size)) : scale, false),
            List.of(node.getInput(0), node.getInput(3), node.getInput(4), node.getInput(5)),
            node.getOutput(0),
            List.of(node.getOutput(1), node.getOutput(2))));
  }

  /** Finds an attention that consists of several nodes, from its end. */
  private static final class Finder {
    private final GraphIndex graph;
    private final Set<NodeProto> nodes = new HashSet<>();

    Finder(GraphIndex graph) {
      this.graph = graph;
    }

    @Nullable AttentionMatch composed(NodeProto last) {
      NodeProto joined = step(last, 0, "Transpose");
      NodeProto mixed = joined == null ? null : step(joined, 0, "MatMul");
      NodeProto shares = mixed == null ? null : step(mixed, 0, "Softmax");
      NodeProto masked = shares == null ? null : step(shares, 0, "Add");
      NodeProto scores = masked == null ? null : step(masked, 0, "MatMul");
      if (joined == null || mixed == null || shares == null || masked == null || scores == null) {
        return null;
      }
      nodes.add(last);
      long axis = GraphIndex.attribute(shares, "axis", -1);
      String mask = mask(masked.getInput(1));
      if (!GraphIndex.list(joined, "perm").equals(HEADS_FIRST)
          || (axis != 3 && axis != -1)
          || mask == null) {
        return null;
      }
      float scale = 1;
      String queries = scores.getInput(0);
      NodeProto scaled = step(scores, 0, "Mul");
      if (scaled != null) {
        Optional<Float> by = graph.scalar(scaled.getInput(1));
        if (by.isEmpty()) {
          return null;
        }
        scale = by.get();
        queries = scaled.getInput(0);
      }
      Split query = split(queries);
      NodeProto turned = step(scores, 1, "Transpose");
      if (query == null || turned == null) {
        return null;
      }
      Heads heads = new Heads(query.heads, query.size, scale, false);
      List<String> others = alignment(shares);
      if (!GraphIndex.list(turned, "perm").equals(TURNED)
          || !graph.isInput(turned.getInput(0))
          || !graph.isInput(mixed.getInput(1))) {
        return null; // of the tokens of a source to each other: ONNX Runtime is faster
      }
      List<String> inputs = List.of(query.of, turned.getInput(0), mixed.getInput(1), mask);
      return isClosed(last, others)
          ? new AttentionMatch(
              Set.copyOf(nodes), Kind.SOURCE, heads, inputs, last.getOutput(0), others)
          : null;
    }

    private @Nullable NodeProto step(NodeProto node, int input, String operator) {
      NodeProto maker = graph.maker(node, input, operator).orElse(null);
      if (maker != null) {
        nodes.add(maker);
      }
      return maker;
    }

    /** Vectors that are split into those of heads. */
    private record Split(String of, int heads, int size) {}

    private @Nullable Split split(String value) {
      NodeProto turned = graph.maker(value, "Transpose").orElse(null);
      NodeProto apart = turned == null ? null : graph.maker(turned, 0, "Reshape").orElse(null);
      if (turned == null || apart == null || !GraphIndex.list(turned, "perm").equals(HEADS_FIRST)) {
        return null;
      }
      List<Long> shape = graph.integers(apart.getInput(1));
      if (shape.size() != 4 || shape.get(0) != 0 || shape.get(1) != 0 || shape.get(3) % 2 != 0) {
        return null;
      }
      nodes.add(turned);
      nodes.add(apart);
      return new Split(
          apart.getInput(0), Math.toIntExact(shape.get(2)), Math.toIntExact(shape.get(3)));
    }

    /** The mask of tokens, 1 where there is one, of which a mask of scores is made. */
    private @Nullable String mask(String value) {
      NodeProto outer = graph.maker(value, "Unsqueeze").orElse(null);
      NodeProto inner = outer == null ? null : graph.maker(outer, 0, "Unsqueeze").orElse(null);
      NodeProto low = inner == null ? null : graph.maker(inner, 0, "Mul").orElse(null);
      NodeProto padding = low == null ? null : graph.maker(low, 0, "Sub").orElse(null);
      if (low == null
          || padding == null
          || graph.scalar(low.getInput(1)).filter(by -> by <= LEAST_MASKING).isEmpty()
          || graph.scalar(padding.getInput(0)).filter(one -> one == 1).isEmpty()
          || !graph.isInput(padding.getInput(1))) {
        return null;
      }
      return padding.getInput(1);
    }

    /** The mean of the heads' probabilities, if it is a result of the graph. */
    private List<String> alignment(NodeProto shares) {
      List<String> found = new ArrayList<>();
      for (NodeProto reader : graph.readers(shares.getOutput(0))) {
        if (reader.getOpType().equals("ReduceMean")
            && GraphIndex.attribute(reader, "keepdims", 1) == 0
            && graph.integers(reader.getInput(1)).equals(List.of(1L))) {
          nodes.add(reader);
          found.add(reader.getOutput(0));
        }
      }
      return found;
    }

    /** Whether no other node reads what is between these nodes. */
    private boolean isClosed(NodeProto last, List<String> others) {
      for (NodeProto node : nodes) {
        for (String value : node.getOutputList()) {
          boolean isResult = node.equals(last) || others.contains(value);
          if (!isResult && (graph.isOutput(value) || !nodes.containsAll(graph.readers(value)))) {
            return false;
          }
        }
      }
      return others.size() <= 1;
    }
  }
}
