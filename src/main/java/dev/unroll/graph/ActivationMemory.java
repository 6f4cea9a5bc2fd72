package dev.unroll.graph;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the results of a graph's nodes take in memory at most, when each is freed after its use. */
public final class ActivationMemory {
  private ActivationMemory() {}

  /**
   * The most bytes that are held at once, constants included.
   *
   * @param outputs results of the graph, which are written elsewhere
   */
  public static long peak(Graph graph, Collection<Value> outputs) {
    List<Node> nodes = graph.nodes();
    Map<Value, Value> memory = new HashMap<>(); // of views: whose memory they show
    Map<Value, Integer> lastUse = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (isView(node.op())) {
        memory.put(node.output(0), memory.getOrDefault(node.input(0), node.input(0)));
      }
      for (Value input : node.inputs()) {
        lastUse.put(memory.getOrDefault(input, input), i);
      }
    }
    Set<Value> elsewhere = new HashSet<>();
    outputs.forEach(output -> elsewhere.add(memory.getOrDefault(output, output)));
    long held = graph.constants().keySet().stream().mapToLong(ActivationMemory::bytes).sum();
    long most = held;
    Set<Value> live = new HashSet<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (isView(node.op())) {
        continue;
      }
      for (Value output : node.outputs()) {
        if (!elsewhere.contains(output) && lastUse.containsKey(output) && live.add(output)) {
          held += bytes(output);
        }
      }
      most = Math.max(most, held + inside(node));
      for (Value input : node.inputs()) {
        Value shown = memory.getOrDefault(input, input);
        if (lastUse.getOrDefault(shown, -1) == i && live.remove(shown)) {
          held -= bytes(shown);
        }
      }
    }
    return most;
  }

  /** Operators that compute nothing. */
  private static boolean isView(Op op) {
    return op instanceof Op.Reshape
        || op instanceof Op.Squeeze
        || op instanceof Op.Unsqueeze
        || op instanceof Op.Identity;
  }

  /** What a node needs while it runs. */
  private static long inside(Node node) {
    return switch (node.op()) {
      case Op.LayerNorm _ -> 2 * bytes(node.input(0));
      case Op.LinearCrossEntropy _, Op.LinearCrossEntropyGradient _ -> {
        long rows = node.input(0).shape().size(0);
        long classes = node.input(1).shape().size(0);
        yield 2 * rows * classes * Float.BYTES;
      }
      case Op.SoftmaxCrossEntropy _, Op.SoftmaxCrossEntropyGradient _ -> bytes(node.input(0));
      default -> 0;
    };
  }

  private static long bytes(Value value) {
    return value.shape().elements() * (value.type() == DataType.INT64 ? Long.BYTES : Float.BYTES);
  }
}
