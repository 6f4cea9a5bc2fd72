package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.List;

/**
 * An LSTM layer that attends to a source before each step.
 *
 * <pre>
 *   cₜ = context(hₜ₋₁)                                        [batch, values]
 *   hₜ = LSTM(xₜ·W + b + cₜ·C, hₜ₋₁)    C [values, 4·hidden]   [batch, hidden]
 * </pre>
 *
 * @param context the matrix C
 */
public record BahdanauLstm(LstmCell cell, Value context, BahdanauAttention attention) {

  /**
   * The layer unrolled.
   *
   * @param outputs {@code [time, batch, hidden]}
   * @param contexts {@code [time, batch, values]}
   * @param weights of the source positions, {@code [time, batch, source]}
   * @param states after the last step
   */
  public record Result(Value outputs, Value contexts, Value weights, List<Value> states) {}

  /** A layer with new parameters. */
  public static BahdanauLstm create(Graph graph, int in, int hidden, int values, int size) {
    LstmCell cell = LstmCell.create(graph, in, hidden);
    Shape shape = Shape.of(values, 4L * hidden);
    Value context = graph.parameter("context", shape, Initializer.uniform(hidden), true);
    try (Graph.Scope _ = graph.scope("attention")) {
      return new BahdanauLstm(cell, context, BahdanauAttention.create(graph, hidden, values, size));
    }
  }

  /**
   * Unrolls the layer over time as a Scan.
   *
   * @param projected the input after the cell's matrix, {@code [time, batch, 4·hidden]}
   * @param states h and c before the first step, {@code [batch, hidden]} each
   * @param memory with the {@linkplain BahdanauAttention#keys keys} of its values
   */
  public Result scan(Graph graph, Value projected, List<Value> states, SourceMemory memory) {
    ScanBuilder scan = new ScanBuilder("bahdanau", states, List.of(projected));
    Graph step = scan.step();
    Attended attended = attention.attend(scan, scan.state(0), memory);
    Value c = step.squeeze(attended.contexts(), 1); // [batch, values]
    Value x = step.add(scan.element(0), step.matMul(c, scan.captured(context)));
    LstmCell.States next = cell.advance(scan, x, 0);
    next.output(scan, 0);
    step.output("output", next.h());
    step.output("context", c);
    step.output("weights", step.squeeze(attended.weights(), 1));
    List<Value> out = scan.addTo(graph, false);
    return new Result(out.get(2), out.get(3), out.get(4), out.subList(0, 2));
  }
}
