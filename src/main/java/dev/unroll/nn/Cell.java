package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Op;
import dev.unroll.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * A recurrent layer: what it computes in one step of time, and how it is unrolled over a sequence.
 *
 * <p>Every family first takes its input through one matrix, {@code x·W + b}, for all steps at once,
 * and only then loops over what depends on the step before.
 */
public sealed interface Cell permits JordanCell, ElmanCell, LstmCell {

  /** A sequence of outputs {@code [time, batch, outputSize]} and the states after the last step. */
  record Result(Value outputs, List<Value> states) {
    /**
     * The result of a scan with one state and one sequence.
     *
     * @param step declares the next state, then an element of the output
     * @param operands the state, the sequence, and what the step captures
     */
    static Result ofScan(Graph graph, Graph step, Value... operands) {
      List<Value> out = graph.apply(new Op.Scan(step, 1, 1, false), List.of(operands));
      return new Result(out.get(1), List.of(out.get(0)));
    }

    /**
     * The result of ONNX's own operator.
     *
     * @param x the input, {@code [time, batch, in]}
     * @param states the states before the first step, {@code [batch, hidden]} each
     */
    static Result ofOperator(
        Graph graph, Op op, Linear input, Value recurrent, Value x, List<Value> states) {
      Value zeros = graph.zeros(input.bias().shape()); // the recurrent part has no bias
      List<Value> operands = new ArrayList<>();
      operands.add(x);
      operands.add(
          graph.unsqueeze(graph.transpose(input.weight(), 1, 0), 0)); // [1, gates·hidden, in]
      operands.add(
          graph.unsqueeze(graph.transpose(recurrent, 1, 0), 0)); // [1, gates·hidden, hidden]
      operands.add(graph.unsqueeze(graph.concat(0, input.bias(), zeros), 0)); // [1, 2·gates·hidden]
      states.forEach(state -> operands.add(graph.unsqueeze(state, 0)));
      List<Value> out = graph.apply(op, operands);
      return new Result(
          graph.squeeze(out.getFirst(), 1), // [time, 1, batch, hidden] → [time, batch, hidden]
          out.stream().skip(1).map(state -> graph.squeeze(state, 0)).toList());
    }
  }

  /** The layer's own projection of its input. */
  Linear input();

  /** A state {@code [batch, size]} that is carried from step to step. */
  record State(StateKind kind, int size) {}

  /** The layer's states, in their order in {@link Result}. */
  List<State> states();

  /** The width of the output. */
  int outputSize();

  /**
   * Unrolls the layer over time as a Scan.
   *
   * @param projected the input after {@link #input}, {@code [time, batch, gates·hidden]}
   * @param states the states before the first step, {@code [batch, size]} each
   */
  Result scan(Graph graph, Value projected, List<Value> states);

  /**
   * Unrolls the layer over time with ONNX's own operator where there is one.
   *
   * @param x the input, {@code [time, batch, in]}
   * @param states the states before the first step, {@code [batch, size]} each
   */
  default Result operator(Graph graph, Value x, List<Value> states) {
    return scan(graph, input().apply(graph, x), states);
  }
}
