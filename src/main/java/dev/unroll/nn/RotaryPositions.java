package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.List;

/**
 * Rotary positions: pairs of a head vector's elements are rotated by an angle that grows with the
 * position, so that the product of two vectors depends on their distance alone.
 *
 * <pre>
 *   angle[t, i] = t / 10000^(2i/headSize)                    [positions, headSize/2]
 *   (a, b) → (a·cos − b·sin, b·cos + a·sin)                  a, b [.., time, headSize/2]
 * </pre>
 *
 * <p>J. Su et al. (2021), RoFormer: enhanced Transformer with rotary position embedding.
 * arXiv:2104.09864. A pair is an element of the first half and its counterpart in the second, as in
 * Llama.
 *
 * @param cos {@code [positions, headSize/2]}
 * @param sin {@code [positions, headSize/2]}
 */
public record RotaryPositions(Value cos, Value sin) {
  /** The angles' base; the longest wave is 2π times as many positions. */
  public static final double BASE = 10_000;

  /** The tables of the first positions. */
  public static RotaryPositions of(Graph graph, int positions, int headSize) {
    int half = headSize / 2;
    float[] cos = new float[positions * half];
    float[] sin = new float[positions * half];
    for (int t = 0; t < positions; t++) {
      for (int i = 0; i < half; i++) {
        double angle = t / Math.pow(BASE, 2.0 * i / headSize);
        cos[t * half + i] = (float) Math.cos(angle);
        sin[t * half + i] = (float) Math.sin(angle);
      }
    }
    Shape shape = Shape.of(positions, half);
    return new RotaryPositions(graph.constant(shape, cos), graph.constant(shape, sin));
  }

  /**
   * The rows of the tables for some positions.
   *
   * @param positions int64 {@code [batch, time]}
   * @return tables {@code [batch, 1, time, headSize/2]}
   */
  public RotaryPositions at(Graph graph, Value positions) {
    return new RotaryPositions(
        graph.unsqueeze(graph.gather(cos, positions), 1),
        graph.unsqueeze(graph.gather(sin, positions), 1));
  }

  /** {@code x [.., time, headSize] → [.., time, headSize]}, of the positions from 0. */
  public Value apply(Graph graph, Value x) {
    int last = x.shape().rank() - 1;
    List<Value> halves = graph.split(x, last, 2); // [.., time, headSize/2]
    Value a = halves.get(0);
    Value b = halves.get(1);
    return graph.concat(
        last,
        graph.sub(graph.mul(a, cos), graph.mul(b, sin)),
        graph.add(graph.mul(b, cos), graph.mul(a, sin)));
  }
}
