package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Value;
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
    public Result {
      states = List.copyOf(states);
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
