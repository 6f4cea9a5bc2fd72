package dev.unroll.graph;

import static dev.unroll.graph.OperandChecks.axis;
import static dev.unroll.graph.OperandChecks.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The shapes of broadcasts, matrix products, reductions, reshaped and joined operands. */
final class ShapeArithmetic {
  private ShapeArithmetic() {}

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

  static Shape matMul(Shape a, Shape b) {
    check(a.rank() >= 2 && b.rank() >= 2, a + " × " + b + " are not both matrices");
    check(
        a.dim(-1).equals(b.dim(-2)),
        a + " × " + b + " do not fit: inner dimensions " + a.dim(-1) + " and " + b.dim(-2));
    Shape lead = broadcast(a.to(a.rank() - 2), b.to(b.rank() - 2));
    return append(lead, Shape.of(a.dim(-2), b.dim(-1)));
  }

  static Shape gemm(Shape a, boolean ta, Shape b, boolean tb) {
    check(a.rank() == 2 && b.rank() == 2, a + " and " + b + " are not both matrices");
    String what = a + (ta ? "ᵀ" : "") + " × " + b + (tb ? "ᵀ" : "");
    Dim innerA = a.dim(ta ? 0 : 1);
    Dim innerB = b.dim(tb ? 1 : 0);
    check(
        innerA.equals(innerB), what + " do not fit: inner dimensions " + innerA + " and " + innerB);
    return Shape.of(a.dim(ta ? 1 : 0), b.dim(tb ? 0 : 1));
  }

  static Shape transpose(Shape shape, List<Integer> permutation) {
    check(
        permutation.size() == shape.rank()
            && new HashSet<>(permutation).size() == shape.rank()
            && permutation.stream().allMatch(p -> p >= 0 && p < shape.rank()),
        permutation + " does not permute the axes of " + shape);
    return new Shape(permutation.stream().map(shape::dim).toList());
  }

  static Shape reshape(Shape from, Shape to) {
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

  static Shape reduce(Shape shape, Op.Reduction op) {
    List<Dim> dims = new ArrayList<>();
    for (int axis : op.axes()) {
      axis(shape, axis);
    }
    for (int i = 0; i < shape.rank(); i++) {
      if (!op.axes().contains(i)) {
        dims.add(shape.dim(i));
      } else if (op.keepDims()) {
        dims.add(Dim.of(1));
      }
    }
    return new Shape(dims);
  }

  static Shape concat(List<Value> in, int axis) {
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

  static Shape append(Shape a, Shape b) {
    List<Dim> dims = new ArrayList<>(a.dims());
    dims.addAll(b.dims());
    return new Shape(dims);
  }
}
