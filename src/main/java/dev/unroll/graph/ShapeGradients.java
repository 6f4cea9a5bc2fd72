package dev.unroll.graph;

import java.util.ArrayList;
import java.util.List;

/** The gradients of operators that move, repeat, cut, join or sum elements. */
final class ShapeGradients {
  private ShapeGradients() {}

  static void transpose(List<Integer> permutation, OperandGradients to) {
    Integer[] inverse = new Integer[permutation.size()];
    for (int i = 0; i < inverse.length; i++) {
      inverse[permutation.get(i)] = i;
    }
    to.add(0, () -> to.graph().transpose(to.ofResult(), inverse));
  }

  static void concat(Node node, int axis, OperandGradients to) {
    List<Long> sizes = node.inputs().stream().map(v -> v.shape().size(axis)).toList();
    List<Value> parts = to.graph().apply(new Op.Split(axis, sizes), List.of(to.ofResult()));
    for (int i = 0; i < parts.size(); i++) {
      Value part = parts.get(i);
      to.add(i, () -> part);
    }
  }

  static void slice(int axis, long start, long end, OperandGradients to) {
    to.add(0, () -> pad(to, axis, start, to.shape(0).size(axis) - end));
  }

  /** The result's gradient with zeros before and after it. */
  private static Value pad(OperandGradients to, int axis, long before, long after) {
    Value gradient = to.ofResult();
    List<Value> parts = new ArrayList<>();
    if (before > 0) {
      parts.add(to.graph().zeros(gradient.shape().with(axis, Dim.of(before))));
    }
    parts.add(gradient);
    if (after > 0) {
      parts.add(to.graph().zeros(gradient.shape().with(axis, Dim.of(after))));
    }
    return parts.size() == 1 ? gradient : to.graph().concat(axis, parts.toArray(Value[]::new));
  }

  static void reduction(Op.Reduction op, OperandGradients to) {
    to.add(
        0,
        () ->
            switch (op) {
              case Op.ReduceSum _ -> repeated(to.ofResult(), op, to);
              case Op.ReduceMean(List<Integer> axes, boolean _) -> {
                double n = axes.stream().mapToDouble(to.shape(0)::size).reduce(1, (p, q) -> p * q);
                yield repeated(to.graph().mul(to.ofResult(), to.graph().scalar(1 / n)), op, to);
              }
            });
  }

  /** Repeats a reduced value along the axes that the reduction went over. */
  private static Value repeated(Value reduced, Op.Reduction op, OperandGradients to) {
    Shape ones = to.shape(0);
    for (int axis : op.axes()) {
      ones = ones.with(axis, Dim.of(1));
    }
    return to.graph().expand(to.graph().reshape(reduced, ones), to.shape(0));
  }
}
