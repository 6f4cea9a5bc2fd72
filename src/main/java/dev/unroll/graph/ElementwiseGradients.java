package dev.unroll.graph;

/** The gradients of operators that work element by element. */
final class ElementwiseGradients {
  private ElementwiseGradients() {}

  static void add(Op.Unary op, OperandGradients to) {
    Graph graph = to.graph();
    to.add(
        0,
        () -> {
          Value dy = to.ofResult();
          return switch (op) {
            case Op.Identity _ -> dy;
            case Op.Neg _ -> graph.neg(dy);
            case Op.Exp _ -> graph.mul(dy, to.result(0));
            case Op.Log _ -> graph.div(dy, to.operand(0));
            case Op.Sqrt _ -> graph.div(graph.mul(dy, graph.scalar(0.5)), to.result(0));
            case Op.Tanh _ -> {
              Value y = to.result(0);
              yield graph.mul(dy, graph.sub(graph.scalar(1), graph.mul(y, y)));
            }
            case Op.Sigmoid _ -> {
              Value y = to.result(0);
              yield graph.mul(dy, graph.mul(y, graph.sub(graph.scalar(1), y)));
            }
            case Op.Erf _ -> {
              Value x = to.operand(0);
              Value slope =
                  graph.mul(
                      graph.exp(graph.neg(graph.mul(x, x))), graph.scalar(2 / Math.sqrt(Math.PI)));
              yield graph.mul(dy, slope);
            }
            case Op.Relu _ -> graph.apply(new Op.ReluGradient(), to.result(0), dy);
          };
        });
  }

  static void add(Op.Binary op, OperandGradients to) {
    Graph graph = to.graph();
    to.addBroadcast(
        0,
        () -> {
          Value dy = to.ofResult();
          return switch (op) {
            case Op.Add _, Op.Sub _ -> dy;
            case Op.Mul _ -> graph.mul(dy, to.operand(1));
            case Op.Div _ -> graph.div(dy, to.operand(1));
          };
        });
    to.addBroadcast(
        1,
        () -> {
          Value dy = to.ofResult();
          return switch (op) {
            case Op.Add _ -> dy;
            case Op.Sub _ -> graph.neg(dy);
            case Op.Mul _ -> graph.mul(dy, to.operand(0));
            case Op.Div _ -> graph.neg(graph.div(graph.mul(dy, to.result(0)), to.operand(1)));
          };
        });
  }
}
