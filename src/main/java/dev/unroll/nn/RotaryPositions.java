package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.List;

/**
 * Rotary positions: pairs of a head vector's elements are rotated by an angle that grows with the
 * position, so that the product of two vectors depends on their distance alone.
 *
 * <pre>
 *   angle[t, i] = t / wave(i), as 10000^(2i/turned)          [positions, turned/2]
 *   (a, b) → (a·cos − b·sin, b·cos + a·sin)                  a, b [.., time, turned/2]
 * </pre>
 *
 * <p>J. Su et al. (2021), RoFormer: enhanced Transformer with rotary position embedding.
 * arXiv:2104.09864. A pair is an element of the first half and its counterpart in the second, as in
 * Llama. What of a head is behind the turned elements stays as it is.
 *
 * @param cos {@code [positions, turned/2]}
 * @param sin {@code [positions, turned/2]}
 */
public record RotaryPositions(Value cos, Value sin) {
  /** The tables of the first positions. */
  public static RotaryPositions of(Graph graph, int positions, int headSize, Rotation rotation) {
    int turned = rotation.size(headSize);
    int half = turned / 2;
    float[] cos = new float[Math.multiplyExact(positions, half)];
    float[] sin = new float[positions * half];
    for (int i = 0; i < half; i++) {
      double wave = rotation.wave(i, turned);
      for (int t = 0; t < positions; t++) {
        double angle = t / wave;
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
   * @param axis of the heads in what will be turned: 1 or 2
   * @return tables {@code [batch, 1, time, turned/2]} or {@code [batch, time, 1, turned/2]}
   */
  public RotaryPositions at(Graph graph, Value positions, int axis) {
    return new RotaryPositions(
        graph.unsqueeze(graph.gather(cos, positions), axis),
        graph.unsqueeze(graph.gather(sin, positions), axis));
  }

  /** Whether ONNX Runtime's attention can turn heads of a size by these tables. */
  boolean areForOperator(int headSize) {
    return headSize % 16 == 0 && cos.shape().size(-1) % 8 == 0;
  }

  /** {@code x [.., time, headSize] → [.., time, headSize]}, of the positions from 0. */
  public Value apply(Graph graph, Value x) {
    int last = x.shape().rank() - 1;
    long half = cos.shape().size(-1);
    long rest = x.shape().size(last) - 2 * half;
    if (rest == 0) {
      List<Value> halves = graph.split(x, last, 2); // [.., time, turned/2]
      return graph.concat(last, turned(graph, halves.get(0), halves.get(1)));
    }
    List<Value> parts = graph.apply(new Op.Split(last, List.of(half, half, rest)), List.of(x));
    Value[] turned = turned(graph, parts.get(0), parts.get(1));
    return graph.concat(last, turned[0], turned[1], parts.get(2));
  }

  private Value[] turned(Graph graph, Value a, Value b) {
    return new Value[] {
      graph.sub(graph.mul(a, cos), graph.mul(b, sin)),
      graph.add(graph.mul(b, cos), graph.mul(a, sin))
    };
  }
}
