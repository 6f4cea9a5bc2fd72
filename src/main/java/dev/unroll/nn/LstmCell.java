package dev.unroll.nn;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.List;

/**
 * Long short-term memory: a cell state that gates write to, keep and read, so that gradients reach
 * far back.
 *
 * <pre>
 *   i, o, f, g = split(xₜ·W + b + hₜ₋₁·U)    W [in, 4·hidden], U [hidden, 4·hidden]
 *   cₜ = σ(f) ⊙ cₜ₋₁ + σ(i) ⊙ tanh(g)        [batch, hidden]
 *   hₜ = σ(o) ⊙ tanh(cₜ)
 *   output hₜ, states hₜ and cₜ              [batch, hidden]
 * </pre>
 *
 * The gates stand in ONNX's order. The forget gate is that of Gers et al.; its bias starts at 1.
 *
 * <p>S. Hochreiter, J. Schmidhuber (1997), Long short-term memory. Neural Computation 9. F. A.
 * Gers, J. Schmidhuber, F. Cummins (2000), Learning to forget: continual prediction with LSTM.
 * Neural Computation 12.
 */
public record LstmCell(Linear input, Value recurrent, int hidden) implements Cell {

  /** A cell with new parameters, drawn uniformly within {@code ±1/√hidden}. */
  public static LstmCell create(Graph graph, int in, int hidden) {
    Initializer uniform = new Initializer.Uniform((float) (1 / Math.sqrt(hidden)));
    Initializer bias = new Initializer.Blocks(List.of(0f, 0f, 1f, 0f));
    return new LstmCell(
        Linear.create(graph, "input", in, 4 * hidden, uniform, bias),
        graph.parameter("recurrent", Shape.of(hidden, 4L * hidden), uniform, true),
        hidden);
  }

  @Override
  public List<Integer> stateSizes() {
    return List.of(hidden, hidden);
  }

  @Override
  public int outputSize() {
    return hidden;
  }

  @Override
  public Result scan(Graph graph, Value projected, List<Value> states) {
    Graph step = new Graph("lstm");
    Value h = step.input("h", DataType.FLOAT, states.get(0).shape());
    Value c = step.input("c", DataType.FLOAT, states.get(1).shape());
    Value x = step.input("x", DataType.FLOAT, projected.shape().without(0));
    Value u = step.input("u", DataType.FLOAT, recurrent.shape());
    List<Value> gates = step.split(step.add(x, step.matMul(h, u)), 1, 4); // 4 × [batch, hidden]
    Value i = step.sigmoid(gates.get(0));
    Value o = step.sigmoid(gates.get(1));
    Value f = step.sigmoid(gates.get(2));
    Value g = step.tanh(gates.get(3));
    Value nextC = step.add(step.mul(f, c), step.mul(i, g));
    Value nextH = step.mul(o, step.tanh(nextC));
    step.output("h_next", nextH);
    step.output("c_next", nextC);
    step.output("output", nextH);
    List<Value> out =
        graph.apply(
            new Op.Scan(step, 2, 1, false),
            List.of(states.get(0), states.get(1), projected, recurrent));
    return new Result(out.get(2), out.subList(0, 2));
  }

  @Override
  public Result operator(Graph graph, Value x, List<Value> states) {
    Value zeros = graph.constant(Shape.of(4L * hidden), new float[4 * hidden]);
    List<Value> out =
        graph.apply(
            new Op.Lstm(hidden),
            List.of(
                x,
                graph.unsqueeze(graph.transpose(input.weight(), 1, 0), 0), // [1, 4·hidden, in]
                graph.unsqueeze(graph.transpose(recurrent, 1, 0), 0), // [1, 4·hidden, hidden]
                graph.unsqueeze(graph.concat(0, input.bias(), zeros), 0), // [1, 8·hidden]
                graph.unsqueeze(states.get(0), 0),
                graph.unsqueeze(states.get(1), 0)));
    return new Result(
        graph.squeeze(out.get(0), 1), // [time, 1, batch, hidden] → [time, batch, hidden]
        List.of(graph.squeeze(out.get(1), 0), graph.squeeze(out.get(2), 0)));
  }
}
