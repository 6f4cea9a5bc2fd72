package dev.unroll.nn;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.List;

/**
 * The sequential network of Jordan: the hidden units read the network's past outputs, held in state
 * units that decay.
 *
 * <pre>
 *   hₜ = tanh(xₜ·W + b + sₜ₋₁·U)      W [in, hidden], U [out, hidden]
 *   oₜ = hₜ·V + a                      V [hidden, out], output oₜ [batch, out]
 *   sₜ = μ·sₜ₋₁ + φ(oₜ)                state [batch, out]
 * </pre>
 *
 * with μ = 1/2. φ is the output's activation: softmax where the output is logits, tanh between
 * layers, the identity or the logistic function where it is a prediction. Since the output is what
 * is fed back, the last layer of a Jordan network is its head.
 *
 * <p>M. I. Jordan (1986), Serial order: a parallel distributed processing approach. ICS Report
 * 8604, University of California, San Diego.
 */
public record JordanCell(
    Linear input, Value feedback, Linear output, Activation activation, int out) implements Cell {
  private static final double DECAY = 0.5;

  /** The function applied to an output before it is fed back. */
  public enum Activation {
    IDENTITY,
    TANH,
    SIGMOID,
    SOFTMAX;

    Value apply(Graph graph, Value x) {
      return switch (this) {
        case IDENTITY -> x;
        case TANH -> graph.tanh(x);
        case SIGMOID -> graph.sigmoid(x);
        case SOFTMAX -> graph.softmax(x);
      };
    }
  }

  /** A cell with new parameters. */
  public static JordanCell create(Graph graph, int in, int hidden, int out, Activation activation) {
    Initializer uniform = Initializer.uniform(hidden);
    return new JordanCell(
        Linear.create(graph, "input", in, hidden, uniform, uniform),
        graph.parameter("feedback", Shape.of(out, hidden), uniform, true),
        Linear.create(graph, "output", hidden, out, uniform, new Initializer.Constant(0)),
        activation,
        out);
  }

  @Override
  public List<State> states() {
    return List.of(new State(StateKind.HIDDEN, out));
  }

  @Override
  public int outputSize() {
    return out;
  }

  @Override
  public Result scan(Graph graph, Value projected, List<Value> states) {
    Graph step = new Graph("jordan");
    Value s = step.input("s", DataType.FLOAT, states.getFirst().shape());
    Value x = step.input("x", DataType.FLOAT, projected.shape().without(0));
    Value u = step.input("u", DataType.FLOAT, feedback.shape());
    Value v = step.input("v", DataType.FLOAT, output.weight().shape());
    Value a = step.input("a", DataType.FLOAT, output.bias().shape());
    Value h = step.tanh(step.add(x, step.matMul(s, u))); // [batch, hidden]
    Value o = step.add(step.matMul(h, v), a); // [batch, out]
    Value decayed = step.mul(s, step.scalar(DECAY));
    step.output("s_next", step.add(decayed, activation.apply(step, o)));
    step.output("output", o);
    return Result.ofScan(
        graph, step, states.getFirst(), projected, feedback, output.weight(), output.bias());
  }
}
