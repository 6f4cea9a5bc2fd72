package dev.unroll.graph.onnx;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Node;
import dev.unroll.graph.Op;
import dev.unroll.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which weights a graph's file has, and how they may be stored: the part of {@link StoredWeights}
 * that depends on the graph alone, and that reading a file back needs too.
 */
final class WeightLayout {
  private final Map<Value, List<Node>> readers = new HashMap<>();
  private final Map<Value, List<Value>> joined = new HashMap<>();
  private final Map<Value, Value> transposed = new HashMap<>();
  private final Set<Value> outputs;
  private final Set<Value> followed = new HashSet<>(); // by a product, sooner or later

  /** How the nodes that read a matrix let it be cut into blocks. */
  enum Blocks {
    /** Along its rows: rows are looked up, or are the operand's counterparts in a product. */
    ROWS,
    /** Along its columns. */
    COLUMNS,
    /** Some node needs it as it is. */
    NONE
  }

  WeightLayout(Graph graph) {
    this.outputs = new HashSet<>(graph.outputs().values());
    Set<Value> parameters = new HashSet<>();
    graph.parameters().forEach(p -> parameters.add(p.value()));
    for (Node node : graph.nodes().reversed()) {
      if (isProduct(node) || node.outputs().stream().anyMatch(followed::contains)) {
        followed.addAll(node.inputs());
      }
    }
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Concat && parameters.containsAll(node.inputs())) {
        joined.put(node.output(0), node.inputs());
      } else if (node.op() instanceof Op.Transpose
          && parameters.contains(node.input(0))
          && !outputs.contains(node.output(0))) {
        transposed.put(node.output(0), node.input(0));
      } else {
        for (Value input : new HashSet<>(node.inputs())) {
          readers.computeIfAbsent(origin(input), _ -> new ArrayList<>()).add(node);
        }
      }
    }
  }

  /** Whether results of a product with a weight are in no other product. */
  boolean isLast(Value weight) {
    return readers.getOrDefault(weight, List.of()).stream()
        .anyMatch(node -> isProduct(node) && node.outputs().stream().noneMatch(followed::contains));
  }

  private static boolean isProduct(Node node) {
    return node.op() instanceof Op.MatMul
        || node.op() instanceof Op.Gemm
        || node.op() instanceof Op.ProductWithRows;
  }

  /** Whether a value is made of parameters alone, end to end. */
  boolean isJoined(Value value) {
    return joined.containsKey(value);
  }

  /** Whether a value is the transpose of a parameter. */
  boolean isTransposed(Value value) {
    return transposed.containsKey(value);
  }

  /** The weight that a node reads as it is or through a transpose. */
  Value origin(Value read) {
    return transposed.getOrDefault(read, read);
  }

  /** Whether the file has it: parameters that no node reads are left out. */
  boolean isNeeded(Value weight) {
    return readers.containsKey(weight) || outputs.contains(weight);
  }

  boolean isReadBy(Value weight, Class<? extends Op> kind) {
    return readers.getOrDefault(weight, List.of()).stream().anyMatch(n -> kind.isInstance(n.op()));
  }

  /** How it may be cut when it is stored as integers. */
  Blocks blocks(Value weight) {
    Set<Blocks> asked = new HashSet<>();
    for (Node node : readers.getOrDefault(weight, List.of())) {
      for (Value input : node.inputs()) {
        if (origin(input) == weight) {
          asked.add(blocks(node, input));
        }
      }
    }
    return asked.size() == 1 && !outputs.contains(weight) ? asked.iterator().next() : Blocks.NONE;
  }

  /** How a node lets an input that is a weight, or the transpose of one, be cut. */
  private Blocks blocks(Node node, Value input) {
    boolean isFirst = node.input(0) == input;
    boolean isTransposed = isTransposed(input);
    return switch (node.op()) {
      case Op.ProductWithRows _ -> node.input(1) == input ? Blocks.ROWS : Blocks.NONE;
      case Op.Gather _ -> isFirst && !isTransposed ? Blocks.ROWS : Blocks.NONE;
      case Op.MatMul _ -> isFirst ? Blocks.NONE : isTransposed ? Blocks.ROWS : Blocks.COLUMNS;
      case Op.Gemm(boolean ta, boolean tb) ->
          isFirst || ta ? Blocks.NONE : tb != isTransposed ? Blocks.ROWS : Blocks.COLUMNS;
      default -> Blocks.NONE;
    };
  }
}
