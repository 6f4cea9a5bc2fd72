package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Op;
import dev.unroll.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds an {@link Op.Scan}: the graph of one step, and the outer value of each of its inputs.
 *
 * <p>The step declares the next states as its first outputs, in their order, then one element of
 * each result sequence.
 */
final class ScanBuilder {
  private final Graph step;
  private final List<Value> operands = new ArrayList<>();
  private final List<Value> states = new ArrayList<>();
  private final List<Value> elements = new ArrayList<>();
  private final Map<Value, Value> captured = new LinkedHashMap<>();

  /**
   * A scan whose step computes nothing yet.
   *
   * @param states before the first step
   * @param sequences {@code [time, ..]}, of which a step reads one element
   */
  ScanBuilder(String name, List<Value> states, List<Value> sequences) {
    this.step = new Graph(name);
    operands.addAll(states);
    operands.addAll(sequences);
    for (Value state : states) {
      this.states.add(step.input("state" + this.states.size(), state.type(), state.shape()));
    }
    for (Value sequence : sequences) {
      elements.add(
          step.input("element" + elements.size(), sequence.type(), sequence.shape().without(0)));
    }
  }

  Graph step() {
    return step;
  }

  /** The i-th state before this step. */
  Value state(int i) {
    return states.get(i);
  }

  /** This step's element of the i-th sequence. */
  Value element(int i) {
    return elements.get(i);
  }

  /** An input for a value of the outer graph, the same in every step. */
  Value captured(Value outside) {
    return captured.computeIfAbsent(
        outside,
        o -> {
          operands.add(o);
          return step.input("captured" + captured.size(), o.type(), o.shape());
        });
  }

  /**
   * Adds the scan to the outer graph.
   *
   * @param reverse whether it runs from the last element to the first
   * @return the final states, then the result sequences {@code [time, ..]}
   */
  List<Value> addTo(Graph graph, boolean reverse) {
    return graph.apply(new Op.Scan(step, states.size(), elements.size(), reverse), operands);
  }
}
