package dev.unroll.nn;

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
    Initializer uniform = Initializer.uniform(hidden);
    Initializer bias = new Initializer.Blocks(List.of(0f, 0f, 1f, 0f));
    return new LstmCell(
        Linear.create(graph, "input", in, 4 * hidden, uniform, bias),
        graph.parameter("recurrent", Shape.of(hidden, 4L * hidden), uniform, true),
        hidden);
  }

  @Override
  public List<State> states() {
    return List.of(new State(StateKind.HIDDEN, hidden), new State(StateKind.CELL, hidden));
  }

  @Override
  public int outputSize() {
    return hidden;
  }

  @Override
  public Result scan(Graph graph, Value projected, List<Value> states) {
    ScanBuilder scan = new ScanBuilder("lstm", states, List.of(projected));
    States next = advance(scan, scan.element(0), 0);
    next.output(scan, 0);
    scan.step().output("output", next.h());
    List<Value> out = scan.addTo(graph, false);
    return new Result(out.get(2), out.subList(0, 2));
  }

  /**
   * Unrolls the layer over rows of different length: at padding, a row's states do not change. The
   * output there is the state.
   *
   * @param projected the input after {@link #input}, {@code [time, batch, 4·hidden]}
   * @param states h and c before the first step, {@code [batch, hidden]} each
   * @param mask {@code [time, batch, 1]}, 1 at an element and 0 at padding
   * @param reverse whether the layer reads from the last element to the first
   */
  public Result scan(
      Graph graph, Value projected, List<Value> states, Value mask, boolean reverse) {
    ScanBuilder scan = new ScanBuilder("lstm", states, List.of(projected, mask));
    Graph step = scan.step();
    Value m = scan.element(1);
    States next = advance(scan, scan.element(0), 0);
    Value h = step.add(scan.state(0), step.mul(m, step.sub(next.h(), scan.state(0))));
    Value c = step.add(scan.state(1), step.mul(m, step.sub(next.c(), scan.state(1))));
    new States(h, c).output(scan, 0);
    step.output("output", h);
    List<Value> out = scan.addTo(graph, reverse);
    return new Result(out.get(2), out.subList(0, 2));
  }

  /** The states of a layer, {@code [batch, hidden]} each. */
  record States(Value h, Value c) {
    /** Declares them as the scan's next states, from the i-th on. */
    void output(ScanBuilder scan, int i) {
      scan.step().output("state" + i + "_next", h);
      scan.step().output("state" + (i + 1) + "_next", c);
    }
  }

  /**
   * One step inside a scan.
   *
   * @param x the step's input, after {@link #input} and whatever else is added to it, {@code
   *     [batch, 4·hidden]}
   * @param state which of the scan's states is h; c is the one after it
   */
  States advance(ScanBuilder scan, Value x, int state) {
    Graph step = scan.step();
    Value recurrence = step.matMul(scan.state(state), scan.captured(recurrent));
    List<Value> gates = step.split(step.add(x, recurrence), 1, 4); // 4 × [batch, hidden]
    Value i = step.sigmoid(gates.get(0));
    Value o = step.sigmoid(gates.get(1));
    Value f = step.sigmoid(gates.get(2));
    Value g = step.tanh(gates.get(3));
    Value c = step.add(step.mul(f, scan.state(state + 1)), step.mul(i, g));
    return new States(step.mul(o, step.tanh(c)), c);
  }

  @Override
  public Result operator(Graph graph, Value x, List<Value> states) {
    return Result.ofOperator(graph, new Op.Lstm(hidden), input, recurrent, x, states);
  }
}
