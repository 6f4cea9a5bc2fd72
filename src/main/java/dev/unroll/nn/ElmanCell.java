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
    Initializer uniform = new Initializer.Uniform((float) (1 / Math.sqrt(hidden)));
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
    List<Value> out =
        graph.apply(
            new Op.Scan(step, 1, 1, false), List.of(states.getFirst(), projected, recurrent));
    return new Result(out.get(1), List.of(out.get(0)));
  }

  @Override
  public Result operator(Graph graph, Value x, List<Value> states) {
    Value zeros = graph.constant(Shape.of(hidden), new float[hidden]);
    List<Value> out =
        graph.apply(
            new Op.Rnn(hidden),
            List.of(
                x,
                graph.unsqueeze(graph.transpose(input.weight(), 1, 0), 0), // [1, hidden, in]
                graph.unsqueeze(graph.transpose(recurrent, 1, 0), 0), // [1, hidden, hidden]
                graph.unsqueeze(graph.concat(0, input.bias(), zeros), 0), // [1, 2·hidden]
                graph.unsqueeze(states.getFirst(), 0)));
    return new Result(
        graph.squeeze(out.get(0), 1), // [time, 1, batch, hidden] → [time, batch, hidden]
        List.of(graph.squeeze(out.get(1), 0)));
  }
}
