package dev.unroll.nn;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.List;

/**
 * The simple recurrent network of Elman: the hidden units read their own activation of the step
 * before, copied into context units.
 *
 * <pre>
 *   hₜ = tanh(xₜ·W + b + hₜ₋₁·U)      x [batch, in], W [in, hidden], U [hidden, hidden]
 *   output hₜ, state hₜ               [batch, hidden]
 * </pre>
 *
 * Elman used the logistic function; tanh is what ONNX's RNN operator and most later work use.
 *
 * <p>J. L. Elman (1990), Finding structure in time. Cognitive Science 14.
 */
public record ElmanCell(Linear input, Value recurrent, int hidden) implements Cell {

  /** A cell with new parameters, drawn uniformly within {@code ±1/√hidden}. */
  public static ElmanCell create(Graph graph, int in, int hidden) {
    Initializer uniform = Initializer.uniform(hidden);
    return new ElmanCell(
        Linear.create(graph, "input", in, hidden, uniform, uniform),
        graph.parameter("recurrent", Shape.of(hidden, hidden), uniform, true),
        hidden);
  }

  @Override
  public List<State> states() {
    return List.of(new State(StateKind.HIDDEN, hidden));
  }

  @Override
  public int outputSize() {
    return hidden;
  }

  @Override
  public Result scan(Graph graph, Value projected, List<Value> states) {
    Graph step = new Graph("elman");
    Value h = step.input("h", DataType.FLOAT, states.getFirst().shape());
    Value x = step.input("x", DataType.FLOAT, projected.shape().without(0));
    Value u = step.input("u", DataType.FLOAT, recurrent.shape());
    Value next = step.tanh(step.add(x, step.matMul(h, u)));
    step.output("h_next", next);
    step.output("output", next);
    return Result.ofScan(graph, step, states.getFirst(), projected, recurrent);
  }

  @Override
  public Result operator(Graph graph, Value x, List<Value> states) {
    return Result.ofOperator(graph, new Op.Rnn(hidden), input, recurrent, x, states);
  }
}
