package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * A stack of LSTM layers with Luong's attention at the top, whose lowest layer also reads the
 * attentional vector of the step before.
 *
 * <pre>
 *   s¹ₜ = LSTM(xₜ·W + b + h̃ₜ₋₁·F, s¹ₜ₋₁)    F [hidden, 4·hidden]
 *   sⁱₜ = LSTM(sⁱ⁻¹ₜ·Wⁱ + bⁱ, sⁱₜ₋₁)
 *   h̃ₜ = tanh(sⁿₜ·W + context(sⁿₜ)·C + b)   [batch, hidden]
 * </pre>
 *
 * <p>Luong et al. (2015), section 3.3.
 *
 * @param feed the matrix F
 */
public record InputFeedingLstm(
    List<LstmCell> cells, Value feed, LuongAttention attention, Readout readout) {
  /**
   * The stack unrolled.
   *
   * @param outputs the attentional vectors, {@code [time, batch, hidden]}
   * @param weights of the source positions, {@code [time, batch, source]}
   * @param states after the last step
   */
  public record Result(Value outputs, Value weights, List<Value> states) {}

  /** The matrix F with new elements. */
  public static Value feed(Graph graph, int hidden) {
    return graph.parameter(
        "feed", Shape.of(hidden, 4L * hidden), Initializer.uniform(hidden), true);
  }

  /**
   * Unrolls the stack over time as a Scan.
   *
   * @param projected the input after the lowest cell's matrix, {@code [time, batch, 4·hidden]}
   * @param states h and c of each layer before the first step, and the attentional vector, {@code
   *     [batch, hidden]} each
   * @param memory with the keys transposed, as {@link LuongAttention#attend} takes them
   * @param masks dropout factors for each layer's output but the last's, the same in every step (Y.
   *     Gal, Z. Ghahramani 2016), {@code [batch, hidden]} each; or none
   */
  public Result scan(
      Graph graph, Value projected, List<Value> states, SourceMemory memory, List<Value> masks) {
    ScanBuilder scan = new ScanBuilder("luong", states, List.of(projected));
    Graph step = scan.step();
    int vector = states.size() - 1;
    Value x = step.add(scan.element(0), step.matMul(scan.state(vector), scan.captured(feed)));
    List<LstmCell.States> next = new ArrayList<>();
    for (LstmCell cell : cells) {
      if (!next.isEmpty()) {
        Value below = next.getLast().h();
        int layer = next.size() - 1;
        Value kept = masks.isEmpty() ? below : step.mul(below, scan.captured(masks.get(layer)));
        x = cell.input().in(scan).apply(step, kept);
      }
      next.add(cell.advance(scan, x, 2 * next.size()));
    }
    Value top = next.getLast().h();
    Attended attended = attention.attend(step, step.unsqueeze(top, 1), memory.in(scan));
    Value context = step.squeeze(attended.contexts(), 1); // [batch, values]
    Value attentional = readout.in(scan).apply(step, top, context);
    for (int i = 0; i < next.size(); i++) {
      next.get(i).output(scan, 2 * i);
    }
    step.output("vector_next", attentional);
    step.output("output", attentional);
    step.output("weights", step.squeeze(attended.weights(), 1));
    List<Value> out = scan.addTo(graph, false);
    return new Result(
        out.get(states.size()), out.get(states.size() + 1), out.subList(0, states.size()));
  }
}
