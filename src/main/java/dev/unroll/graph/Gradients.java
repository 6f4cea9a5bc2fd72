package dev.unroll.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
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
    Gradients pass = new Gradients(graph, new SameGraph(graph), dependents(nodes, with));
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
    return gradient != null ? gradient : zeros(value.shape());
  }

  Value zeros(Shape shape) {
    return graph.constant(shape, new float[Math.toIntExact(shape.elements())]);
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
    Value x = node.input(0);
    switch (node.op()) {
      case Op.Identity _ -> flow(x, () -> out(node));
      case Op.Neg _ -> flow(x, () -> graph.neg(out(node)));
      case Op.Exp _ -> flow(x, () -> graph.mul(out(node), forward.get(node.output(0))));
      case Op.Log _ -> flow(x, () -> graph.div(out(node), forward.get(x)));
      case Op.Sqrt _ ->
          flow(
              x,
              () ->
                  graph.div(graph.mul(out(node), graph.scalar(0.5)), forward.get(node.output(0))));
      case Op.Tanh _ ->
          flow(
              x,
              () -> {
                Value y = forward.get(node.output(0));
                return graph.mul(out(node), graph.sub(graph.scalar(1), graph.mul(y, y)));
              });
      case Op.Sigmoid _ ->
          flow(
              x,
              () -> {
                Value y = forward.get(node.output(0));
                return graph.mul(out(node), graph.mul(y, graph.sub(graph.scalar(1), y)));
              });
      case Op.Relu _ ->
          flow(x, () -> graph.apply(new Op.ReluGradient(), forward.get(node.output(0)), out(node)));
      case Op.ReluGradient _ -> throw noGradient(node);
      case Op.Add _ -> {
        broadcast(x, () -> out(node));
        broadcast(node.input(1), () -> out(node));
      }
      case Op.Sub _ -> {
        broadcast(x, () -> out(node));
        broadcast(node.input(1), () -> graph.neg(out(node)));
      }
      case Op.Mul _ -> {
        broadcast(x, () -> graph.mul(out(node), forward.get(node.input(1))));
        broadcast(node.input(1), () -> graph.mul(out(node), forward.get(x)));
      }
      case Op.Div _ -> {
        Value b = node.input(1);
        broadcast(x, () -> graph.div(out(node), forward.get(b)));
        broadcast(
            b,
            () ->
                graph.neg(
                    graph.div(graph.mul(out(node), forward.get(node.output(0))), forward.get(b))));
      }
      case Op.MatMul _ -> matMul(node);
      case Op.Gemm gemm -> gemm(node, gemm);
      case Op.Transpose(List<Integer> permutation) ->
          flow(
              x,
              () -> {
                Integer[] inverse = new Integer[permutation.size()];
                for (int i = 0; i < inverse.length; i++) {
                  inverse[permutation.get(i)] = i;
                }
                return graph.transpose(out(node), inverse);
              });
      case Op.Reshape _ -> flow(x, () -> graph.reshape(out(node), x.shape()));
      case Op.Squeeze(int axis) -> flow(x, () -> graph.unsqueeze(out(node), axis));
      case Op.Unsqueeze(int axis) -> flow(x, () -> graph.squeeze(out(node), axis));
      case Op.Expand _ -> broadcast(x, () -> out(node));
      case Op.Concat(int axis) -> concat(node, axis);
      case Op.Split(int axis, List<Long> _) ->
          flow(
              x,
              () ->
                  graph.concat(
                      axis,
                      node.outputs().stream().map(this::gradientOrZeros).toArray(Value[]::new)));
      case Op.Slice(int axis, long start, long end) ->
          flow(x, () -> pad(out(node), axis, start, x.shape().size(axis) - end));
      case Op.ReduceSum(List<Integer> axes, boolean keep) ->
          flow(x, () -> graph.expand(restore(out(node), x.shape(), axes, keep), x.shape()));
      case Op.ReduceMean(List<Integer> axes, boolean keep) ->
          flow(
              x,
              () -> {
                double n =
                    axes.stream().mapToDouble(a -> x.shape().size(a)).reduce(1, (p, q) -> p * q);
                Value scaled = graph.mul(out(node), graph.scalar(1 / n));
                return graph.expand(restore(scaled, x.shape(), axes, keep), x.shape());
              });
      case Op.Softmax(int axis) ->
          flow(
              x,
              () -> {
                Value y = forward.get(node.output(0));
                Value weighted = graph.mul(out(node), y);
                Value sum = graph.reduceSum(weighted, true, axis);
                return graph.sub(weighted, graph.mul(y, sum));
              });
      case Op.LogSoftmax(int axis) ->
          flow(
              x,
              () -> {
                Value sum = graph.reduceSum(out(node), true, axis);
                Value y = graph.exp(forward.get(node.output(0)));
                return graph.sub(out(node), graph.mul(y, sum));
              });
      case Op.Gather _ ->
          flow(
              x,
              () ->
                  graph.apply(
                      new Op.ScatterAdd(x.shape().size(0)), forward.get(node.input(1)), out(node)));
      case Op.FirstRows _ -> throw noGradient(node);
      case Op.Append _ -> throw noGradient(node);
      case Op.GroupQueryAttention _ -> throw noGradient(node);
      case Op.ScatterAdd _ -> flow(node.input(1), () -> graph.gather(out(node), forward.get(x)));
      case Op.LayerNorm _ -> layerNorm(node);
      case Op.SoftmaxCrossEntropy(double smoothing) -> {
        onlyFirst(node);
        flow(
            x,
            () ->
                graph.apply(
                    new Op.SoftmaxCrossEntropyGradient(smoothing),
                    forward.get(node.output(1)),
                    forward.get(node.input(1)),
                    out(node)));
      }
      case Op.SoftmaxCrossEntropyGradient _ -> throw noGradient(node);
      case Op.LinearCrossEntropy(double smoothing) -> {
        onlyFirst(node);
        Value weight = node.input(1);
        List<Value> both =
            graph.apply(
                new Op.LinearCrossEntropyGradient(smoothing),
                List.of(
                    forward.get(x),
                    forward.get(weight),
                    forward.get(node.input(2)),
                    forward.get(node.output(2)),
                    forward.get(node.output(3)),
                    out(node)));
        flow(x, () -> both.get(0));
        flow(weight, () -> both.get(1));
      }
      case Op.LinearCrossEntropyGradient _ -> throw noGradient(node);
      case Op.Scan scan -> new ScanGradient(this, node, scan).run();
      case Op.Rnn _ -> throw noGradient(node);
      case Op.Lstm _ -> throw noGradient(node);
    }
  }

  private void matMul(Node node) {
    Value a = node.input(0);
    Value b = node.input(1);
    int rank = a.shape().rank();
    if (b.shape().rank() == 2 && rank > 2) {
      // [.., m, k] × [k, n]: the leading axes are rows
      Shape rows = Shape.of(a.shape().elements() / a.shape().size(-1), a.shape().size(-1));
      Value dz = graph.reshape(out(node), Shape.of(rows.size(0), b.shape().size(1))); // [rows, n]
      flow(
          a,
          () ->
              graph.reshape(
                  graph.gemm(dz, false, forward.get(b), true), a.shape())); // [rows, k] → a
      if (active.contains(b) && !forward.defers(a, b, dz)) {
        add(b, graph.gemm(graph.reshape(forward.get(a), rows), true, dz, false));
      }
    } else if (rank == 2 && b.shape().rank() == 2) {
      Value dz = out(node);
      flow(a, () -> graph.matMul(dz, forward.transposed(b)));
      if (active.contains(b) && !forward.defers(a, b, dz)) {
        add(b, graph.gemm(forward.get(a), true, dz, false));
      }
    } else if (rank == 3 && b.shape().rank() == 3 && a.shape().dim(0).equals(b.shape().dim(0))) {
      Value dz = out(node);
      flow(a, () -> graph.matMul(dz, forward.transposed(b)));
      if (active.contains(b) && !forward.defers(a, b, dz)) {
        add(b, graph.matMul(graph.swapLast(forward.get(a)), dz));
      }
    } else {
      broadcast(a, () -> graph.matMul(out(node), graph.swapLast(forward.get(b))));
      broadcast(b, () -> graph.matMul(graph.swapLast(forward.get(a)), out(node)));
    }
  }

  private void gemm(Node node, Op.Gemm gemm) {
    Value a = node.input(0);
    Value b = node.input(1);
    boolean ta = gemm.transposeA();
    boolean tb = gemm.transposeB();
    // y = A·B with A = a or aᵀ: dA = dy·Bᵀ, dB = Aᵀ·dy, each transposed back when needed
    flow(
        a,
        () ->
            ta
                ? graph.gemm(forward.get(b), tb, out(node), true)
                : graph.gemm(out(node), false, forward.get(b), !tb));
    flow(
        b,
        () ->
            tb
                ? graph.gemm(out(node), true, forward.get(a), ta)
                : graph.gemm(forward.get(a), !ta, out(node), false));
  }

  /**
   * With x̂ the normalised x, s the inverse deviation and means taken over a row: {@code dx =
   * s·(dy⊙gain − mean(dy⊙gain) − x̂·mean(dy⊙gain⊙x̂))}, {@code dgain = Σ dy⊙x̂}, {@code dbias = Σ
   * dy}. Sums over a row or a column are products with a vector, which are faster than reductions.
   */
  private void layerNorm(Node node) {
    onlyFirst(node);
    Value x = node.input(0);
    Value gain = node.input(1);
    long size = x.shape().size(-1);
    Shape matrix = Shape.of(x.shape().elements() / size, size);
    Value dy = graph.reshape(out(node), matrix);
    Value normal = graph.reshape(forward.get(node.output(1)), matrix);
    Value product = graph.mul(dy, normal);
    flow(gain, () -> reduceTo(product, gain.shape()));
    flow(node.input(2), () -> reduceTo(dy, node.input(2).shape()));
    flow(
        x,
        () -> {
          Value scaled = graph.mul(forward.get(gain), graph.scalar(1.0 / size));
          Value weights = graph.reshape(scaled, Shape.of(size, 1));
          Value level = graph.matMul(dy, weights); // [rows, 1]
          Value slope = graph.matMul(product, weights); // [rows, 1]
          Value straight = graph.sub(graph.mul(dy, forward.get(gain)), level);
          Value centred = graph.sub(straight, graph.mul(normal, slope));
          Value s = graph.reshape(forward.get(node.output(2)), slope.shape());
          return graph.reshape(graph.mul(centred, s), x.shape());
        });
  }

  private void concat(Node node, int axis) {
    List<Long> sizes = node.inputs().stream().map(v -> v.shape().size(axis)).toList();
    List<Value> parts = graph.apply(new Op.Split(axis, sizes), List.of(out(node)));
    for (int i = 0; i < parts.size(); i++) {
      int part = i;
      flow(node.input(i), () -> parts.get(part));
    }
  }

  private interface Build {
    Value value();
  }

  /** Adds to an operand's gradient unless nobody needs it. */
  private void flow(Value operand, Build gradient) {
    if (active.contains(operand)) {
      add(operand, gradient.value());
    }
  }

  /** As {@link #flow} for an operand that was broadcast: sums over what it was repeated along. */
  private void broadcast(Value operand, Build gradient) {
    flow(operand, () -> reduceTo(gradient.value(), operand.shape()));
  }

  private Value out(Node node) {
    return gradientOrZeros(node.output(0));
  }

  private Value reduceTo(Value gradient, Shape shape) {
    Shape from = gradient.shape();
    if (from.equals(shape)) {
      return gradient;
    }
    if (shape.rank() == 1 && from.rank() >= 2 && from.dim(-1).equals(shape.dim(0))) {
      // A product with ones runs on all cores, a reduction over leading axes does not.
      long rows = from.elements() / from.size(-1);
      float[] ones = new float[Math.toIntExact(rows)];
      java.util.Arrays.fill(ones, 1);
      Value flat = graph.reshape(gradient, Shape.of(rows, from.size(-1)));
      return graph.reshape(graph.matMul(graph.constant(Shape.of(1, rows), ones), flat), shape);
    }
    int extra = from.rank() - shape.rank();
    Integer[] axes =
        IntStream.range(0, from.rank())
            .filter(i -> i < extra || (shape.dim(i - extra).isOne() && !from.dim(i).isOne()))
            .boxed()
            .toArray(Integer[]::new);
    return graph.reshape(graph.reduceSum(gradient, true, axes), shape);
  }

  /** Puts back, with size 1, the axes that a reduction removed. */
  private Value restore(Value reduced, Shape shape, List<Integer> axes, boolean kept) {
    if (kept) {
      return reduced;
    }
    Shape ones = shape;
    for (int axis : axes) {
      ones = ones.with(axis, Dim.of(1));
    }
    return graph.reshape(reduced, ones);
  }

  private Value pad(Value value, int axis, long before, long after) {
    List<Value> parts = new ArrayList<>();
    if (before > 0) {
      parts.add(zeros(value.shape().with(axis, Dim.of(before))));
    }
    parts.add(value);
    if (after > 0) {
      parts.add(zeros(value.shape().with(axis, Dim.of(after))));
    }
    return parts.size() == 1 ? value : graph.concat(axis, parts.toArray(Value[]::new));
  }

  /** Refuses a gradient of results that are there only for the gradient of the first one. */
  private void onlyFirst(Node node) {
    if (node.outputs().stream().skip(1).anyMatch(gradients::containsKey)) {
      throw new GraphException(
          "only the first result of "
              + node.op().kind()
              + " in "
              + node.place()
              + " has a gradient");
    }
  }

  private static GraphException noGradient(Node node) {
    return new GraphException(node.op().kind() + " in " + node.place() + " has no gradient");
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
