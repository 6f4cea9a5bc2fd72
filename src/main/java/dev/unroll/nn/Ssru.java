package dev.unroll.nn;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.List;

/**
 * The simpler simple recurrent unit, which stands where a decoder has self-attention. Its matrices
 * read the input only, so that all steps of a known sequence are two products:
 *
 * <pre>
 *   zₜ = xₜ·W                          x [batch, size], W, F [size, size], b [size]
 *   fₜ = σ(xₜ·F + b)
 *   cₜ = fₜ⊙cₜ₋₁ + (1 − fₜ)⊙zₜ         c₋₁ = 0
 *   output max(cₜ, 0), state cₜ        [batch, size]
 * </pre>
 *
 * <p>Y. J. Kim et al. (2019), From research to production and back: ludicrously fast neural machine
 * translation. WNGT.
 */
public record Ssru(Projection input, Projection forget) {

  /** A unit with new parameters. */
  public static Ssru create(Graph graph, int size, Initializer weight) {
    return new Ssru(
        Projection.create(graph, "input", size, size, weight, false),
        Projection.create(graph, "forget", size, size, weight, true));
  }

  /**
   * All steps of known sequences: {@code x [batch·time, size] → [batch·time, size]}.
   *
   * @param at {@code [batch, time]}
   */
  public Value apply(Graph graph, Value x, Shape at) {
    Dim size = x.shape().dim(-1);
    Value inputs = byTime(graph, input.apply(graph, x), at);
    Value gates = byTime(graph, graph.sigmoid(forget.apply(graph, x)), at);
    Shape one = Shape.of(at.dim(0), size);
    Graph step = new Graph("ssru");
    Value past = step.input("c", DataType.FLOAT, one);
    Value z = step.input("z", DataType.FLOAT, one);
    Value f = step.input("f", DataType.FLOAT, one);
    Value next = next(step, past, z, f);
    step.output("c_next", next);
    step.output("output", step.relu(next));
    Value outputs =
        graph
            .apply(new Op.Scan(step, 1, 2, false), List.of(graph.zeros(one), inputs, gates))
            .get(1); // [time, batch, size]
    return graph.reshape(graph.transpose(outputs, 1, 0, 2), x.shape());
  }

  /** The result of a step: both {@code [batch, size]}. */
  public record Step(Value output, Value state) {}

  /** One step of a generation graph: {@code x, past [batch, size]}. */
  public Step step(Graph graph, Value x, Value past) {
    Value none = graph.zeros(forget.bias().orElseThrow().shape());
    Value both =
        graph.add(
            graph.matMul(x, graph.concat(1, input.weight(), forget.weight())),
            graph.concat(0, none, forget.bias().orElseThrow()));
    List<Value> parts = graph.split(both, 1, 2);
    Value next = next(graph, past, parts.get(0), graph.sigmoid(parts.get(1)));
    return new Step(graph.relu(next), next);
  }

  /** {@code f⊙c + (1 − f)⊙z}. */
  private static Value next(Graph graph, Value past, Value z, Value f) {
    return graph.add(z, graph.mul(f, graph.sub(past, z)));
  }

  /** {@code [batch·time, size] → [time, batch, size]}. */
  private static Value byTime(Graph graph, Value rows, Shape at) {
    Shape split = Shape.of(at.dim(0), at.dim(1), rows.shape().dim(-1));
    return graph.transpose(graph.reshape(rows, split), 1, 0, 2);
  }
}
