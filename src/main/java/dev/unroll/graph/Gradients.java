package dev.unroll.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reverse-mode differentiation as graph-to-graph rewriting: walks the forward nodes from the last
 * to the first and adds, for each, the nodes that turn gradients of its results into gradients of
 * its operands. The gradient of every operator is one case of one switch.
 *
 * <p>A {@link Op.Scan} is differentiated by {@link ScanGradient}, which runs this same walk over
 * the body.
 */
public final class Gradients {
  private final Graph graph;
  private final ForwardValues forward;
  private final Set<Value> active;
  private final Map<Value, Value> gradients = new HashMap<>();

  /** How the backward pass reaches what the forward pass computed. */
  interface ForwardValues {
    /** The graph that holds the forward nodes. */
    Graph graph();

    /** Prepares for the gradients of a node's operands. */
    default void begin(Node node, Gradients pass) {}

    /** A forward value as a value of the graph that the gradient is built in. */
    Value get(Value value);

    /** The transpose of a forward matrix, or of each matrix of a batch. */
    Value transposed(Value matrix);

    /**
     * Takes over the gradient {@code aᵀ · dz} of a matrix, or of a batch {@code [batch, k, n]} of
     * them, that every step of a loop multiplies by, to compute it at once after the loop; false
     * when there is no loop around.
     */
    boolean defers(Value a, Value matrix, Value dz);
  }

  Gradients(Graph graph, ForwardValues forward, Set<Value> active) {
    this.graph = graph;
    this.forward = forward;
    this.active = active;
  }

  /**
   * Adds the gradients of a scalar to its graph.
   *
   * @param loss a float scalar of the graph
   * @param with the values to differentiate with respect to
   * @return for each of them, in the same order, a value of its shape; zeros where the loss does
   *     not depend on it
   */
  public static List<Value> of(Graph graph, Value loss, List<Value> with) {
    if (loss.shape().rank() != 0) {
      throw new GraphException("the gradient is that of a scalar, not of " + loss);
    }
    List<Node> nodes = List.copyOf(graph.nodes());
    ForwardValues forward = graph.isRecomputed() ? new Recomputation(graph) : new SameGraph(graph);
    Gradients pass = new Gradients(graph, forward, dependents(nodes, with));
    pass.add(loss, graph.scalar(1));
    pass.run(nodes);
    return with.stream().map(pass::gradientOrZeros).toList();
  }

  /** The given values and all that the nodes compute from them. */
  static Set<Value> dependents(List<Node> nodes, Iterable<Value> of) {
    Set<Value> found = new HashSet<>();
    of.forEach(found::add);
    for (Node node : nodes) {
      if (node.inputs().stream().anyMatch(found::contains)) {
        found.addAll(node.outputs());
      }
    }
    return found;
  }

  void run(List<Node> nodes) {
    for (Node node : nodes.reversed()) {
      if (node.outputs().stream().anyMatch(gradients::containsKey)
          && node.inputs().stream().anyMatch(active::contains)) {
        try (Graph.Scope _ = graph.scope("d(" + node.place() + ")")) {
          forward.begin(node, this);
          backward(node);
        }
      }
    }
  }

  /** Adds to the gradient of a forward value. */
  void add(Value value, Value gradient) {
    Value sum = gradients.get(value);
    gradients.put(value, sum == null ? gradient : graph.add(sum, gradient));
  }

  @Nullable Value gradient(Value value) {
    return gradients.get(value);
  }

  Value gradientOrZeros(Value value) {
    Value gradient = gradients.get(value);
    return gradient != null ? gradient : graph.zeros(value.shape());
  }

  boolean isActive(Value value) {
    return active.contains(value);
  }

  Graph graph() {
    return graph;
  }

  ForwardValues forward() {
    return forward;
  }

  private void backward(Node node) {
    OperandGradients to = new OperandGradients(this, node);
    switch (node.op()) {
      case Op.Unary unary -> ElementwiseGradients.add(unary, to);
      case Op.Binary binary -> ElementwiseGradients.add(binary, to);
      case Op.MatMul _ -> ProductGradients.matMul(to);
      case Op.Gemm gemm -> ProductGradients.gemm(gemm, to);
      case Op.Transpose(List<Integer> permutation) -> ShapeGradients.transpose(permutation, to);
      case Op.Reshape _ -> to.add(0, () -> graph.reshape(to.ofResult(), to.shape(0)));
      case Op.Squeeze(int axis) -> to.add(0, () -> graph.unsqueeze(to.ofResult(), axis));
      case Op.Unsqueeze(int axis) -> to.add(0, () -> graph.squeeze(to.ofResult(), axis));
      case Op.Expand _ -> to.addBroadcast(0, to::ofResult);
      case Op.Concat(int axis) -> ShapeGradients.concat(node, axis, to);
      case Op.Split(int axis, List<Long> _) ->
          to.add(
              0,
              () ->
                  graph.concat(
                      axis,
                      node.outputs().stream().map(this::gradientOrZeros).toArray(Value[]::new)));
      case Op.Slice(int axis, long start, long end) -> ShapeGradients.slice(axis, start, end, to);
      case Op.Reduction reduction -> ShapeGradients.reduction(reduction, to);
      case Op.Softmax(int axis) -> LayerGradients.softmax(axis, to);
      case Op.LogSoftmax(int axis) -> LayerGradients.logSoftmax(axis, to);
      case Op.Gather _ -> {
        Op scatter = new Op.ScatterAdd(to.shape(0).size(0));
        to.add(0, () -> graph.apply(scatter, to.operand(1), to.ofResult()));
      }
      case Op.ScatterAdd _ -> to.add(1, () -> graph.gather(to.ofResult(), to.operand(0)));
      case Op.LayerNorm _ -> LayerGradients.layerNorm(to);
      case Op.SoftmaxCrossEntropy(double smoothing) ->
          LayerGradients.softmaxCrossEntropy(smoothing, to);
      case Op.LinearCrossEntropy(double smoothing) ->
          LayerGradients.linearCrossEntropy(smoothing, to);
      case Op.Scan scan -> new ScanGradient(this, node, scan).run();
      case Op.ReluGradient _,
          Op.FirstRows _,
          Op.CountedRows _,
          Op.ProductWithRows _,
          Op.Append _,
          Op.GroupQueryAttention _,
          Op.MultiHeadAttention _,
          Op.SoftmaxCrossEntropyGradient _,
          Op.LinearCrossEntropyGradient _,
          Op.Rnn _,
          Op.Lstm _ ->
          throw new GraphException(node.op().kind() + " in " + node.place() + " has no gradient");
    }
  }

  /** The backward pass in the graph of the forward pass itself. */
  private static final class SameGraph implements ForwardValues {
    private final Graph graph;
    private final Map<Value, Value> transposes = new HashMap<>();

    SameGraph(Graph graph) {
      this.graph = graph;
    }

    @Override
    public Graph graph() {
      return graph;
    }

    @Override
    public Value get(Value value) {
      return value;
    }

    @Override
    public Value transposed(Value matrix) {
      return transposes.computeIfAbsent(matrix, graph::swapLast);
    }

    @Override
    public boolean defers(Value a, Value matrix, Value dz) {
      return false;
    }
  }
}
