package dev.unroll.model;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Value;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An architecture with a loss, for fixed shapes: what a training step computes.
 *
 * @param graph the forward computation
 * @param loss the weighted mean loss of one chunk, a scalar of the graph
 * @param prediction what the loss compares with the targets: logits {@code [time·batch, vocab]} or
 *     values {@code [time, batch, features]}
 * @param masks dropout masks, which are inputs so that their randomness is the trainer's
 * @param states what is carried from one chunk to the next
 */
public record TrainingGraph(
    Graph graph, Value loss, Value prediction, List<Mask> masks, List<State> states) {
  /** The mean of losses by weights of the same shape. */
  static Value weightedMean(Graph graph, Value losses, Value weights) {
    Integer[] axes = IntStream.range(0, losses.shape().rank()).boxed().toArray(Integer[]::new);
    Value sum = graph.reduceSum(graph.mul(losses, weights), false, axes);
    return graph.div(sum, graph.reduceSum(weights, false, axes));
  }

  /**
   * An input with a factor for every activation: 0 with probability {@code rate}, else {@code 1/(1
   * − rate)}.
   *
   * <p>N. Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from
   * overfitting. JMLR 15.
   */
  public record Mask(Value input, double rate) {}

  /** An input {@code [batch, size]} that the next chunk takes from a result of this one. */
  public record State(Value input, Value next) {}
}
