package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;

/**
 * The attentional vector of Luong et al. (2015), from which the next token is predicted: {@code h̃
 * = tanh(s·W + c·C)}, with the state {@code s [.., hidden]}, the context {@code c [.., values]} and
 * {@code h̃ [.., hidden]}.
 *
 * @param state the matrix W
 * @param context the matrix C
 */
public record Readout(Value state, Value context) {

  /** A readout with new parameters. */
  public static Readout create(Graph graph, int hidden, int values) {
    Initializer uniform = Initializer.uniform(hidden + values);
    return new Readout(
        graph.parameter("state", Shape.of(hidden, hidden), uniform, true),
        graph.parameter("context", Shape.of(values, hidden), uniform, true));
  }

  /** {@code s [.., hidden], c [.., values] → h̃ [.., hidden]}. */
  public Value apply(Graph graph, Value s, Value c) {
    return graph.tanh(sum(graph, s, c));
  }

  /** As {@link #apply(Graph, Value, Value)}, with a further summand {@code [.., hidden]}. */
  public Value apply(Graph graph, Value s, Value c, Value more) {
    return graph.tanh(graph.add(sum(graph, s, c), more));
  }

  private Value sum(Graph graph, Value s, Value c) {
    return graph.add(graph.matMul(s, state), graph.matMul(c, context));
  }

  /** This readout inside a step of the scan. */
  Readout in(ScanBuilder scan) {
    return new Readout(scan.captured(state), scan.captured(context));
  }
}
