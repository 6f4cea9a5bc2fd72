package dev.unroll.graph;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The gradients of one forward node's operands, on top of those of its results. */
final class OperandGradients {
  private final Gradients pass;
  private final Node node;
  private final Graph graph;

  OperandGradients(Gradients pass, Node node) {
    this.pass = pass;
    this.node = node;
    this.graph = pass.graph();
  }

  Graph graph() {
    return graph;
  }

  /** The shape of an operand. */
  Shape shape(int operand) {
    return node.input(operand).shape();
  }

  /** An operand's forward value. */
  Value operand(int i) {
    return forward(node.input(i));
  }

  /** A result's forward value. */
  Value result(int i) {
    return forward(node.output(i));
  }

  private Value forward(Value value) {
    return pass.forward().get(value);
  }

  /** The transpose of an operand's forward value, a matrix or a batch of them. */
  Value transposedOperand(int i) {
    return pass.forward().transposed(node.input(i));
  }

  /** The gradient of the first result. */
  Value ofResult() {
    return pass.gradientOrZeros(node.output(0));
  }

  /** Adds to an operand's gradient unless nothing depends on it. */
  void add(int operand, Supplier<Value> gradient) {
    Value input = node.input(operand);
    if (pass.isActive(input)) {
      pass.add(input, gradient.get());
    }
  }

  /** As {@link #add} for an operand that was broadcast: sums over what it was repeated along. */
  void addBroadcast(int operand, Supplier<Value> gradient) {
    add(operand, () -> reduceTo(gradient.get(), shape(operand)));
  }

  /**
   * Adds the gradient {@code aᵀ·dy} of a product's second operand unless a loop around it computes
   * that once, after its last step.
   */
  void addMatrix(Value dy, Supplier<Value> gradient) {
    Value matrix = node.input(1);
    if (pass.isActive(matrix) && !pass.forward().defers(node.input(0), matrix, dy)) {
      pass.add(matrix, gradient.get());
    }
  }

  /** Refuses gradients of results that exist only for the gradient of the first one. */
  void requireOnlyFirst() {
    if (node.outputs().stream().skip(1).anyMatch(result -> pass.gradient(result) != null)) {
      throw new GraphException(
          "only the first result of %s in %s has a gradient"
              .formatted(node.op().kind(), node.place()));
    }
  }

  /** Sums a gradient over the axes that the shape was broadcast along. */
  private Value reduceTo(Value gradient, Shape shape) {
    Shape from = gradient.shape();
    if (from.equals(shape)) {
      return gradient;
    }
    if (shape.rank() == 1 && from.rank() >= 2 && from.dim(-1).equals(shape.dim(0))) {
      // A product with ones runs on all cores, a reduction over leading axes does not.
      long rows = from.elements() / from.size(-1);
      float[] ones = new float[Math.toIntExact(rows)];
      Arrays.fill(ones, 1);
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
}
