package dev.unroll.graph;

import java.util.List;

/**
 * One application of an operator.
 *
 * @param place where in the model it stands, for error messages and node names, for example {@code
 *     lstm.0}
 */
public record Node(Op op, List<Value> inputs, List<Value> outputs, String place) {
  public Node {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public Value input(int i) {
    return inputs.get(i);
  }

  public Value output(int i) {
    return outputs.get(i);
  }
}
