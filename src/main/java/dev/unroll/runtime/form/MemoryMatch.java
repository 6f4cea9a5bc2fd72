package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Nodes that hand the rows of a value out as a memory with heads.
 *
 * @param rows the value, {@code [batch, tokens, heads·size]}
 */
record MemoryMatch(String rows, int heads, int size, Set<NodeProto> nodes) {
  private static final List<Long> HEADS_FIRST = List.of(0L, 2L, 1L, 3L);

  /**
   * Those memories of a graph that are such.
   *
   * @param memories the graph's outputs, and how many heads they have
   */
  static Map<String, MemoryMatch> all(GraphIndex graph, Map<String, Integer> memories) {
    Map<String, MemoryMatch> found = new HashMap<>();
    memories.forEach(
        (name, heads) -> of(graph, name, heads).ifPresent(match -> found.put(name, match)));
    return found;
  }

  private static Optional<MemoryMatch> of(GraphIndex graph, String name, int heads) {
    NodeProto turned = graph.maker(name, "Transpose").orElse(null);
    NodeProto apart = turned == null ? null : graph.maker(turned, 0, "Reshape").orElse(null);
    if (turned == null
        || apart == null
        || !GraphIndex.list(turned, "perm").equals(HEADS_FIRST)
        || graph.readers(apart.getInput(0)).size() != 1
        || graph.readers(apart.getOutput(0)).size() != 1
        || !graph.readers(name).isEmpty()) {
      return Optional.empty();
    }
    List<Long> shape = graph.integers(apart.getInput(1));
    return shape.size() == 4 && shape.get(2) == heads
        ? Optional.of(
            new MemoryMatch(
                apart.getInput(0), heads, Math.toIntExact(shape.get(3)), Set.of(turned, apart)))
        : Optional.empty();
  }
}
