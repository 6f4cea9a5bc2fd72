package dev.unroll.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A backward pass that does not keep what the segments of its graph computed: when it comes to a
 * segment, it computes the segment's values again from what came in.
 *
 * <p>What comes in is added to a zero that is made of the gradients so far. So the runtime can
 * neither take the second computation for the first one, nor begin with it before the backward pass
 * has come so far, nor leave gradients of parameters for later, which would keep what they need.
 *
 * <p>T. Chen et al. (2016), Training deep nets with sublinear memory cost. arXiv:1604.06174.
 */
final class Recomputation implements Gradients.ForwardValues {
  private final Graph graph;

  /** The segment of a value and the node that makes it. */
  private record Origin(int segment, Node node) {}

  private final Map<Value, Origin> origins = new HashMap<>();
  private final Map<Value, Value> transposes = new HashMap<>();
  private final Map<Value, Value> copies = new HashMap<>();
  private final Map<Value, Value> entered = new HashMap<>();
  private final Set<Value> awaited = new HashSet<>();
  private int current = Graph.NO_SEGMENT;
  private @Nullable Value zero;

  Recomputation(Graph graph) {
    this.graph = graph;
    List<Node> nodes = graph.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      Origin origin = new Origin(graph.segment(i), nodes.get(i));
      nodes.get(i).outputs().forEach(output -> origins.put(output, origin));
    }
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public void begin(Node node, Gradients pass) {
    int segment = Objects.requireNonNull(origins.get(node.output(0))).segment();
    if (segment == current) {
      return;
    }
    current = segment;
    entered.clear();
    zero = segment == Graph.NO_SEGMENT ? null : zero(node, pass);
  }

  /** A zero {@code [1]} that depends on the gradients of a node's results and of parameters. */
  private Value zero(Node node, Gradients pass) {
    List<Value> gradients = new ArrayList<>();
    Stream.concat(node.outputs().stream(), graph.parameters().stream().map(ParameterSpec::value))
        .forEach(
            value -> {
              Value gradient = pass.gradient(value);
              if (gradient != null && awaited.add(gradient)) {
                gradients.add(gradient);
              }
            });
    Value[] firsts =
        gradients.stream()
            .map(g -> graph.reshape(g, Shape.of(g.shape().elements())))
            .map(flat -> graph.slice(flat, 0, 0, 1))
            .toArray(Value[]::new);
    Value sum = graph.reduceSum(graph.concat(0, firsts), true, 0);
    return graph.mul(sum, graph.constant(Shape.of(1), 0f));
  }

  @Override
  public Value get(Value value) {
    Origin origin = origins.get(value);
    return origin == null || current == Graph.NO_SEGMENT || origin.segment() != current
        ? value
        : copy(value, origin);
  }

  private Value copy(Value value, Origin origin) {
    Value known = copies.get(value);
    if (known != null) {
      return known;
    }
    Node node = origin.node();
    List<Value> operands = node.inputs().stream().map(this::operand).toList();
    List<Value> results = graph.apply(node.op(), operands);
    for (int i = 0; i < results.size(); i++) {
      copies.put(node.output(i), results.get(i));
    }
    return Objects.requireNonNull(copies.get(value));
  }

  /** An operand of a node that is computed again. */
  private Value operand(Value value) {
    Origin origin = origins.get(value);
    Value nothing = zero;
    if (origin == null || nothing == null) {
      return value;
    }
    if (origin.segment() == current) {
      return copy(value, origin);
    }
    boolean isState = value.type() == DataType.FLOAT && value.shape().rank() == 2;
    return isState ? entered.computeIfAbsent(value, v -> graph.add(v, nothing)) : value;
  }

  @Override
  public Value transposed(Value matrix) {
    return transposes.computeIfAbsent(get(matrix), graph::swapLast);
  }

  @Override
  public boolean defers(Value a, Value matrix, Value dz) {
    return false;
  }
}
