package dev.unroll.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** What each operator does to types and shapes, and which operands it refuses. */
final class ShapeInference {
  private ShapeInference() {}

  record Result(DataType type, Shape shape) {}

  /**
   * The results of an operator.
   *
   * @throws GraphException when the operands do not fit, with their shapes
   */
  static List<Result> infer(Op op, List<Value> in) {
    return switch (op) {
      case Op.Identity _ -> {
        arity(in, 1);
        yield List.of(new Result(in.get(0).type(), in.get(0).shape()));
      }
      case Op.Unary _ -> {
        arity(in, 1);
        floats(in.get(0));
        yield one(in.get(0).shape());
      }
      case Op.ReluGradient _ -> {
        arity(in, 2);
        check(
            in.get(0).shape().equals(in.get(1).shape()),
            in.get(0).shape() + " and " + in.get(1).shape() + " differ");
        yield one(in.get(0).shape());
      }
      case Op.Binary _ -> {
        arity(in, 2);
        floats(in.get(0));
        floats(in.get(1));
        yield one(broadcast(in.get(0).shape(), in.get(1).shape()));
      }
      case Op.MatMul _ -> {
        arity(in, 2);
        yield one(matMul(in.get(0).shape(), in.get(1).shape()));
      }
      case Op.Gemm(boolean ta, boolean tb) -> {
        arity(in, 2);
        yield one(gemm(in.get(0).shape(), ta, in.get(1).shape(), tb));
      }
      case Op.Transpose(List<Integer> permutation) -> {
        arity(in, 1);
        yield List.of(new Result(in.get(0).type(), transpose(in.get(0).shape(), permutation)));
      }
      case Op.Reshape(Shape shape) -> {
        arity(in, 1);
        yield List.of(new Result(in.get(0).type(), reshape(in.get(0).shape(), shape)));
      }
      case Op.Squeeze(int axis) -> {
        arity(in, 1);
        Shape shape = in.get(0).shape();
        axis(shape, axis);
        check(shape.dim(axis).isOne(), "dimension " + axis + " of " + shape + " is not 1");
        yield List.of(new Result(in.get(0).type(), shape.without(axis)));
      }
      case Op.Unsqueeze(int axis) -> {
        arity(in, 1);
        Shape shape = in.get(0).shape();
        check(axis >= 0 && axis <= shape.rank(), "no place " + axis + " in " + shape);
        yield List.of(new Result(in.get(0).type(), shape.insert(axis, Dim.of(1))));
      }
      case Op.Expand(Shape shape) -> {
        arity(in, 1);
        check(
            broadcast(in.get(0).shape(), shape).equals(shape),
            in.get(0).shape() + " does not expand to " + shape);
        yield one(shape);
      }
      case Op.Concat(int axis) -> one(concat(in, axis));
      case Op.Append(int axis, Dim joined) -> {
        arity(in, 2);
        Shape first = in.get(0).shape();
        Shape second = in.get(1).shape();
        axis(first, axis);
        check(
            first.rank() == second.rank() && first.without(axis).equals(second.without(axis)),
            first + " and " + second + " differ elsewhere than in dimension " + axis);
        yield one(first.with(axis, joined));
      }
      case Op.Split(int axis, List<Long> sizes) -> {
        arity(in, 1);
        Shape shape = in.get(0).shape();
        axis(shape, axis);
        long sum = sizes.stream().mapToLong(Long::longValue).sum();
        check(
            sum == shape.size(axis),
            "the pieces " + sizes + " do not add up to dimension " + axis + " of " + shape);
        yield sizes.stream()
            .map(s -> new Result(in.get(0).type(), shape.with(axis, Dim.of(s))))
            .toList();
      }
      case Op.Slice(int axis, long start, long end) -> {
        arity(in, 1);
        Shape shape = in.get(0).shape();
        axis(shape, axis);
        check(
            0 <= start && start < end && end <= shape.size(axis),
            "[" + start + ", " + end + ") is not within dimension " + axis + " of " + shape);
        yield List.of(new Result(in.get(0).type(), shape.with(axis, Dim.of(end - start))));
      }
      case Op.ReduceSum(List<Integer> axes, boolean keep) -> {
        arity(in, 1);
        yield one(reduce(in.get(0).shape(), axes, keep));
      }
      case Op.ReduceMean(List<Integer> axes, boolean keep) -> {
        arity(in, 1);
        yield one(reduce(in.get(0).shape(), axes, keep));
      }
      case Op.Softmax(int axis) -> {
        arity(in, 1);
        axis(in.get(0).shape(), axis);
        yield one(in.get(0).shape());
      }
      case Op.LogSoftmax(int axis) -> {
        arity(in, 1);
        axis(in.get(0).shape(), axis);
        yield one(in.get(0).shape());
      }
      case Op.Gather _ -> {
        arity(in, 2);
        integers(in.get(1));
        check(in.get(0).shape().rank() >= 1, "a table needs rows, not shape " + in.get(0).shape());
        yield one(append(in.get(1).shape(), in.get(0).shape().from(1)));
      }
      case Op.FirstRows(int axis) -> {
        arity(in, 2);
        check(in.get(0).shape().rank() >= 1, "a table needs rows, not shape " + in.get(0).shape());
        axis(in.get(1).shape(), axis);
        yield one(in.get(0).shape().with(0, in.get(1).shape().dim(axis)));
      }
      case Op.GroupQueryAttention attention -> groupQueryAttention(in, attention);
      case Op.ScatterAdd(long rows) -> {
        arity(in, 2);
        integers(in.get(0));
        Shape indices = in.get(0).shape();
        Shape updates = in.get(1).shape();
        check(
            updates.rank() >= indices.rank()
                && updates.dims().subList(0, indices.rank()).equals(indices.dims()),
            "updates " + updates + " do not begin with the indices' shape " + indices);
        yield one(append(Shape.of(rows), updates.from(indices.rank())));
      }
      case Op.LayerNorm _ -> {
        arity(in, 3);
        Shape x = in.get(0).shape();
        check(x.rank() >= 1, "nothing to normalise in a scalar");
        expect("gain", in.get(1), Shape.of(x.dim(-1)));
        expect("bias", in.get(2), Shape.of(x.dim(-1)));
        yield List.of(
            new Result(DataType.FLOAT, x),
            new Result(DataType.FLOAT, x),
            new Result(DataType.FLOAT, x.with(-1, Dim.of(1))));
      }
      case Op.SoftmaxCrossEntropy _ -> {
        arity(in, 2);
        Shape logits = in.get(0).shape();
        integers(in.get(1));
        check(
            logits.rank() == 2 && in.get(1).shape().equals(Shape.of(logits.dim(0))),
            "logits "
                + logits
                + " and targets "
                + in.get(1).shape()
                + " are not [n, classes] and [n]");
        yield List.of(
            new Result(DataType.FLOAT, in.get(1).shape()), new Result(DataType.FLOAT, logits));
      }
      case Op.SoftmaxCrossEntropyGradient _ -> {
        arity(in, 3);
        yield one(in.get(0).shape());
      }
      case Op.LinearCrossEntropy _ -> {
        arity(in, 3);
        integers(in.get(2));
        Shape x = in.get(0).shape();
        Shape logits = gemm(x, false, in.get(1).shape(), true);
        expect("targets", in.get(2), Shape.of(x.dim(0)));
        Result each = new Result(DataType.FLOAT, logits);
        yield List.of(
            new Result(DataType.FLOAT, in.get(2).shape()),
            each,
            each,
            new Result(DataType.FLOAT, Shape.of(x.dim(0), Dim.of(1))));
      }
      case Op.LinearCrossEntropyGradient _ -> {
        arity(in, 6);
        yield List.of(
            new Result(DataType.FLOAT, in.get(0).shape()),
            new Result(DataType.FLOAT, in.get(1).shape()));
      }
      case Op.Scan scan -> scan(scan, in);
      case Op.Rnn(int hidden) -> recurrent(in, hidden, 1);
      case Op.Lstm(int hidden) -> recurrent(in, hidden, 4);
    };
  }

  /** The shape that two shapes broadcast to. */
  static Shape broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      int ia = i - rank + a.rank();
      int ib = i - rank + b.rank();
      Dim da = ia < 0 ? Dim.of(1) : a.dim(ia);
      Dim db = ib < 0 ? Dim.of(1) : b.dim(ib);
      check(da.equals(db) || da.isOne() || db.isOne(), a + " and " + b + " do not broadcast");
      dims.add(da.isOne() ? db : da);
    }
    return new Shape(dims);
  }

  private static Shape matMul(Shape a, Shape b) {
    check(a.rank() >= 2 && b.rank() >= 2, a + " × " + b + " are not both matrices");
    check(
        a.dim(-1).equals(b.dim(-2)),
        a + " × " + b + " do not fit: inner dimensions " + a.dim(-1) + " and " + b.dim(-2));
    Shape lead =
        broadcast(
            new Shape(a.dims().subList(0, a.rank() - 2)),
            new Shape(b.dims().subList(0, b.rank() - 2)));
    return append(lead, Shape.of(a.dim(-2), b.dim(-1)));
  }

  private static Shape gemm(Shape a, boolean ta, Shape b, boolean tb) {
    check(a.rank() == 2 && b.rank() == 2, a + " and " + b + " are not both matrices");
    String what = a + (ta ? "ᵀ" : "") + " × " + b + (tb ? "ᵀ" : "");
    Dim innerA = a.dim(ta ? 0 : 1);
    Dim innerB = b.dim(tb ? 1 : 0);
    check(
        innerA.equals(innerB), what + " do not fit: inner dimensions " + innerA + " and " + innerB);
    return Shape.of(a.dim(ta ? 1 : 0), b.dim(tb ? 0 : 1));
  }

  private static Shape transpose(Shape shape, List<Integer> permutation) {
    check(
        permutation.size() == shape.rank()
            && new HashSet<>(permutation).size() == shape.rank()
            && permutation.stream().allMatch(p -> p >= 0 && p < shape.rank()),
        permutation + " does not permute the axes of " + shape);
    return new Shape(permutation.stream().map(shape::dim).toList());
  }

  private static Shape reshape(Shape from, Shape to) {
    int inferred = 0;
    for (int i = 0; i < to.rank(); i++) {
      boolean kept = i < from.rank() && from.dim(i).equals(to.dim(i));
      inferred += to.dim(i) instanceof Dim.Named && !kept ? 1 : 0;
    }
    check(inferred <= 1, from + " to a shape of more than one new named dimension: " + to);
    if (from.isFixed() && to.isFixed()) {
      check(
          from.elements() == to.elements(),
          from + " has " + from.elements() + " elements, " + to + " has " + to.elements());
    }
    return to;
  }

  private static Shape reduce(Shape shape, List<Integer> axes, boolean keep) {
    List<Dim> dims = new ArrayList<>();
    for (int axis : axes) {
      axis(shape, axis);
    }
    for (int i = 0; i < shape.rank(); i++) {
      if (!axes.contains(i)) {
        dims.add(shape.dim(i));
      } else if (keep) {
        dims.add(Dim.of(1));
      }
    }
    return new Shape(dims);
  }

  private static Shape concat(List<Value> in, int axis) {
    check(!in.isEmpty(), "nothing to join");
    Shape first = in.get(0).shape();
    axis(first, axis);
    long sum = 0;
    for (Value v : in) {
      check(
          v.shape().rank() == first.rank() && v.shape().without(axis).equals(first.without(axis)),
          first + " and " + v.shape() + " differ elsewhere than in dimension " + axis);
      sum += v.shape().size(axis);
    }
    return first.with(axis, Dim.of(sum));
  }

  private static List<Result> scan(Op.Scan scan, List<Value> in) {
    Graph body = scan.body();
    arity(in, body.inputs().size());
    int captured = scan.states() + scan.scans();
    check(scan.scans() >= 1, "nothing to scan over");
    Dim time = in.get(scan.states()).shape().dim(0);
    for (int i = 0; i < in.size(); i++) {
      Value outer = in.get(i);
      Value inner = body.inputs().get(i);
      boolean sequence = i >= scan.states() && i < captured;
      check(
          !sequence || outer.shape().dim(0).equals(time),
          "sequences of different length: " + time + " and " + outer.shape().dim(0));
      Shape element = sequence ? outer.shape().without(0) : outer.shape();
      check(
          element.equals(inner.shape()) && outer.type() == inner.type(),
          "operand " + outer + " does not fit the body's input " + inner);
    }
    List<Value> results = List.copyOf(body.outputs().values());
    check(results.size() >= scan.states(), "the body returns fewer values than states");
    List<Result> out = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      Value inner = results.get(i);
      if (i < scan.states()) {
        Value state = body.inputs().get(i);
        check(
            inner.shape().equals(state.shape()),
            "state " + state + " becomes " + inner.shape() + " after a step");
        out.add(new Result(inner.type(), inner.shape()));
      } else {
        out.add(new Result(inner.type(), inner.shape().insert(0, time)));
      }
    }
    return out;
  }

  private static List<Result> recurrent(List<Value> in, int hidden, int gates) {
    arity(in, gates == 4 ? 6 : 5);
    Shape x = in.get(0).shape();
    check(x.rank() == 3, "x must be [time, batch, in], not " + x);
    Dim width = Dim.of((long) gates * hidden);
    expect("w", in.get(1), Shape.of(Dim.of(1), width, x.dim(2)));
    expect("r", in.get(2), Shape.of(Dim.of(1), width, Dim.of(hidden)));
    expect("b", in.get(3), Shape.of(1, 2L * gates * hidden));
    Shape state = Shape.of(Dim.of(1), x.dim(1), Dim.of(hidden));
    for (Value s : in.subList(4, in.size())) {
      expect("an initial state", s, state);
    }
    List<Result> out = new ArrayList<>();
    out.add(new Result(DataType.FLOAT, state.insert(0, x.dim(0))));
    for (int i = 4; i < in.size(); i++) {
      out.add(new Result(DataType.FLOAT, state));
    }
    return out;
  }

  private static List<Result> groupQueryAttention(List<Value> in, Op.GroupQueryAttention op) {
    arity(in, in.size() == 7 ? 7 : 5);
    Shape qkv = in.get(0).shape();
    Shape past = in.get(1).shape();
    check(qkv.rank() == 3 && past.rank() == 4, qkv + " and " + past + " are not of rank 3 and 4");
    check(
        op.heads() % op.kvHeads() == 0,
        op.heads() + " heads do not share " + op.kvHeads() + " evenly");
    long headSize = past.size(3);
    long width = (op.heads() + 2L * op.kvHeads()) * headSize;
    expect("qkv", in.get(0), Shape.of(past.dim(0), qkv.dim(1), Dim.of(width)));
    expect(
        "the past",
        in.get(2),
        Shape.of(past.dim(0), Dim.of(op.kvHeads()), past.dim(2), past.dim(3)));
    expect("the past", in.get(1), in.get(2).shape());
    expect("seqlens", in.get(3), Shape.of(past.dim(0)));
    expect("total", in.get(4), Shape.of(1));
    for (Value count : in.subList(3, 5)) {
      check(count.type() == DataType.INT32, count + " is " + count.type() + ", not INT32");
    }
    for (Value table : in.subList(5, in.size())) {
      check(table.shape().rank() == 2, "a table of positions has rank 2, not " + table.shape());
      expect("a table of positions", table, Shape.of(table.shape().dim(0), Dim.of(headSize / 2)));
    }
    Result present = new Result(DataType.FLOAT, past);
    Shape read = qkv.with(2, Dim.of(op.heads() * headSize));
    return List.of(new Result(DataType.FLOAT, read), present, present);
  }

  private static void expect(String what, Value value, Shape shape) {
    check(value.shape().equals(shape), what + " must be " + shape + ", not " + value.shape());
  }

  private static Shape append(Shape a, Shape b) {
    List<Dim> dims = new ArrayList<>(a.dims());
    dims.addAll(b.dims());
    return new Shape(dims);
  }

  private static List<Result> one(Shape shape) {
    return List.of(new Result(DataType.FLOAT, shape));
  }

  private static void arity(List<Value> in, int n) {
    check(in.size() == n, "takes " + n + " operands, not " + in.size());
  }

  private static void axis(Shape shape, int axis) {
    check(axis >= 0 && axis < shape.rank(), "no axis " + axis + " in " + shape);
  }

  private static void floats(Value v) {
    check(v.type() == DataType.FLOAT, v + " is " + v.type() + ", not FLOAT");
  }

  private static void integers(Value v) {
    check(v.type() == DataType.INT64, v + " is " + v.type() + ", not INT64");
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new GraphException(otherwise);
    }
  }
}
