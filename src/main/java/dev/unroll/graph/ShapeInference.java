package dev.unroll.graph;

import static dev.unroll.graph.OperandChecks.arity;
import static dev.unroll.graph.OperandChecks.axis;
import static dev.unroll.graph.OperandChecks.check;
import static dev.unroll.graph.OperandChecks.floats;
import static dev.unroll.graph.OperandChecks.integers;

import java.util.Arrays;
import java.util.List;

/** What each operator does to types and shapes, and which operands it refuses. */
final class ShapeInference {
  private ShapeInference() {}

  record Result(DataType type, Shape shape) {
    static List<Result> floats(Shape... shapes) {
      return Arrays.stream(shapes).map(shape -> new Result(DataType.FLOAT, shape)).toList();
    }
  }

  /**
   * The results of an operator.
   *
   * @throws GraphException when the operands do not fit, with their shapes
   */
  static List<Result> infer(Op op, List<Value> in) {
    return switch (op) {
      case Op.Identity _ -> likeFirst(in, only(in));
      case Op.Unary _ -> {
        Shape shape = only(in);
        floats(in.get(0));
        yield Result.floats(shape);
      }
      case Op.ReluGradient _ -> {
        arity(in, 2);
        check(
            in.get(0).shape().equals(in.get(1).shape()),
            in.get(0).shape() + " and " + in.get(1).shape() + " differ");
        yield Result.floats(in.get(0).shape());
      }
      case Op.Binary _ -> {
        arity(in, 2);
        check(in.get(0).type() == in.get(1).type(), in.get(0) + " and " + in.get(1) + " differ");
        yield likeFirst(in, ShapeArithmetic.broadcast(in.get(0).shape(), in.get(1).shape()));
      }
      case Op.MatMul _ -> {
        arity(in, 2);
        yield Result.floats(ShapeArithmetic.matMul(in.get(0).shape(), in.get(1).shape()));
      }
      case Op.Gemm(boolean ta, boolean tb) -> {
        arity(in, 2);
        yield Result.floats(ShapeArithmetic.gemm(in.get(0).shape(), ta, in.get(1).shape(), tb));
      }
      case Op.Transpose(List<Integer> permutation) ->
          likeFirst(in, ShapeArithmetic.transpose(only(in), permutation));
      case Op.Reshape(Shape shape) -> likeFirst(in, ShapeArithmetic.reshape(only(in), shape));
      case Op.Squeeze(int axis) -> {
        Shape shape = only(in, axis);
        check(shape.dim(axis).isOne(), "dimension " + axis + " of " + shape + " is not 1");
        yield likeFirst(in, shape.without(axis));
      }
      case Op.Unsqueeze(int axis) -> {
        Shape shape = only(in);
        check(axis >= 0 && axis <= shape.rank(), "no place " + axis + " in " + shape);
        yield likeFirst(in, shape.insert(axis, Dim.of(1)));
      }
      case Op.Expand(Shape shape) -> {
        Shape from = only(in);
        check(
            ShapeArithmetic.broadcast(from, shape).equals(shape),
            from + " does not expand to " + shape);
        yield Result.floats(shape);
      }
      case Op.Concat(int axis) -> Result.floats(ShapeArithmetic.concat(in, axis));
      case Op.Append(int axis, Dim joined) -> {
        arity(in, 2);
        Shape first = in.get(0).shape();
        Shape second = in.get(1).shape();
        axis(first, axis);
        check(
            first.rank() == second.rank() && first.without(axis).equals(second.without(axis)),
            first + " and " + second + " differ elsewhere than in dimension " + axis);
        yield Result.floats(first.with(axis, joined));
      }
      case Op.Split(int axis, List<Long> sizes) -> {
        Shape shape = only(in, axis);
        long sum = sizes.stream().mapToLong(Long::longValue).sum();
        check(
            sum == shape.size(axis),
            "the pieces " + sizes + " do not add up to dimension " + axis + " of " + shape);
        yield sizes.stream()
            .map(size -> new Result(in.get(0).type(), shape.with(axis, Dim.of(size))))
            .toList();
      }
      case Op.Slice(int axis, long start, long end) -> {
        Shape shape = only(in, axis);
        check(
            0 <= start && start < end && end <= shape.size(axis),
            "[" + start + ", " + end + ") is not within dimension " + axis + " of " + shape);
        yield likeFirst(in, shape.with(axis, Dim.of(end - start)));
      }
      case Op.Reduction reduction -> Result.floats(ShapeArithmetic.reduce(only(in), reduction));
      case Op.Softmax(int axis) -> Result.floats(only(in, axis));
      case Op.LogSoftmax(int axis) -> Result.floats(only(in, axis));
      case Op.Gather _ -> {
        arity(in, 2);
        integers(in.get(1));
        Shape table = table(in.get(0));
        yield likeFirst(in, ShapeArithmetic.append(in.get(1).shape(), table.from(1)));
      }
      case Op.FirstRows(int axis) -> {
        arity(in, 2);
        Shape table = table(in.get(0));
        axis(in.get(1).shape(), axis);
        yield likeFirst(in, table.with(0, in.get(1).shape().dim(axis)));
      }
      case Op.ProductWithRows _ -> {
        arity(in, 3);
        integers(in.get(2));
        Shape x = in.get(0).shape();
        Shape table = table(in.get(1));
        Shape indices = in.get(2).shape();
        check(
            table.rank() == 2 && indices.rank() == 1 && x.dim(-1).equals(table.dim(1)),
            x + " are no products with rows " + indices + " of " + table);
        yield Result.floats(x.with(-1, indices.dim(0)));
      }
      case Op.CountedRows(Dim counted) -> {
        arity(in, 2);
        Value count = in.get(1);
        check(
            count.type() == DataType.INT32 && count.shape().equals(Shape.of(1)),
            count + " is no INT32 of shape [1]");
        yield likeFirst(in, table(in.get(0)).with(0, counted));
      }
      case Op.ScatterAdd(long rows) -> {
        arity(in, 2);
        integers(in.get(0));
        Shape indices = in.get(0).shape();
        Shape updates = in.get(1).shape();
        check(
            updates.rank() >= indices.rank() && updates.to(indices.rank()).equals(indices),
            "updates " + updates + " do not begin with the indices' shape " + indices);
        yield Result.floats(ShapeArithmetic.append(Shape.of(rows), updates.from(indices.rank())));
      }
      case Op.LayerNorm _ -> LayerShapes.layerNorm(in);
      case Op.SoftmaxCrossEntropy _ -> LayerShapes.softmaxCrossEntropy(in);
      case Op.SoftmaxCrossEntropyGradient _ -> {
        arity(in, 3);
        yield Result.floats(in.get(0).shape());
      }
      case Op.LinearCrossEntropy _ -> LayerShapes.linearCrossEntropy(in);
      case Op.LinearCrossEntropyGradient _ -> {
        arity(in, 6);
        yield Result.floats(in.get(0).shape(), in.get(1).shape());
      }
      case Op.GroupQueryAttention attention -> LayerShapes.groupQueryAttention(in, attention);
      case Op.MultiHeadAttention(int heads) -> LayerShapes.multiHeadAttention(in, heads);
      case Op.Scan scan -> LayerShapes.scan(scan, in);
      case Op.Rnn(int hidden) -> LayerShapes.recurrent(in, hidden, 1);
      case Op.Lstm(int hidden) -> LayerShapes.recurrent(in, hidden, 4);
    };
  }

  /** The shape of an operator's only operand. */
  private static Shape only(List<Value> in) {
    arity(in, 1);
    return in.get(0).shape();
  }

  /** The shape of an operator's only operand, which has the axis. */
  private static Shape only(List<Value> in, int axis) {
    axis(only(in), axis);
    return only(in);
  }

  private static Shape table(Value value) {
    check(value.shape().rank() >= 1, "a table needs rows, not shape " + value.shape());
    return value.shape();
  }

  /** One result of the first operand's type. */
  private static List<Result> likeFirst(List<Value> in, Shape shape) {
    return List.of(new Result(in.get(0).type(), shape));
  }
}
