package dev.unroll.graph;

import java.util.List;

/** Checks of an operator's operands, which throw a {@link GraphException} that gives shapes. */
final class OperandChecks {
  private OperandChecks() {}

  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new GraphException(otherwise);
    }
  }

  static void arity(List<Value> in, int n) {
    check(in.size() == n, "takes " + n + " operands, not " + in.size());
  }

  static void axis(Shape shape, int axis) {
    check(axis >= 0 && axis < shape.rank(), "no axis " + axis + " in " + shape);
  }

  static void floats(Value v) {
    check(v.type() == DataType.FLOAT, v + " is " + v.type() + ", not FLOAT");
  }

  static void integers(Value v) {
    check(v.type() == DataType.INT64, v + " is " + v.type() + ", not INT64");
  }

  static void expect(String what, Value value, Shape shape) {
    check(value.shape().equals(shape), what + " must be " + shape + ", not " + value.shape());
  }
}
