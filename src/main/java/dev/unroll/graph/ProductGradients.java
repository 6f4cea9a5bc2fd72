package dev.unroll.graph;

/** The gradients of matrix products: with {@code y = a·b}, {@code da = dy·bᵀ, db = aᵀ·dy}. */
final class ProductGradients {
  private ProductGradients() {}

  static void matMul(OperandGradients to) {
    Graph graph = to.graph();
    Shape a = to.shape(0);
    Shape b = to.shape(1);
    if (b.rank() == 2 && a.rank() > 2) {
      // [.., m, k] × [k, n]: the leading axes are rows
      Shape rows = Shape.of(a.elements() / a.size(-1), a.size(-1));
      Value dy = graph.reshape(to.ofResult(), Shape.of(rows.size(0), b.size(1))); // [rows, n]
      to.add(0, () -> graph.reshape(graph.gemm(dy, false, to.operand(1), true), a));
      to.addMatrix(dy, () -> graph.gemm(graph.reshape(to.operand(0), rows), true, dy, false));
    } else if (a.rank() == 2 && b.rank() == 2) {
      Value dy = to.ofResult();
      to.add(0, () -> graph.matMul(dy, to.transposedOperand(1)));
      to.addMatrix(dy, () -> graph.gemm(to.operand(0), true, dy, false));
    } else if (a.rank() == 3 && b.rank() == 3 && a.dim(0).equals(b.dim(0))) {
      Value dy = to.ofResult();
      to.add(0, () -> graph.matMul(dy, to.transposedOperand(1)));
      to.addMatrix(dy, () -> graph.matMul(graph.swapLast(to.operand(0)), dy));
    } else {
      to.addBroadcast(0, () -> graph.matMul(to.ofResult(), graph.swapLast(to.operand(1))));
      to.addBroadcast(1, () -> graph.matMul(graph.swapLast(to.operand(0)), to.ofResult()));
    }
  }

  /** The operands of the forward product may be transposed: their gradients are then, too. */
  static void gemm(Op.Gemm gemm, OperandGradients to) {
    Graph graph = to.graph();
    boolean ta = gemm.transposeA();
    boolean tb = gemm.transposeB();
    to.add(
        0,
        () ->
            ta
                ? graph.gemm(to.operand(1), tb, to.ofResult(), true)
                : graph.gemm(to.ofResult(), false, to.operand(1), !tb));
    to.add(
        1,
        () ->
            tb
                ? graph.gemm(to.ofResult(), true, to.operand(0), ta)
                : graph.gemm(to.operand(0), !ta, to.ofResult(), false));
  }
}
