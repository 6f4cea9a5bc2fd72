package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;

/**
 * Multi-head self-attention in which a position sees itself and what is before it:
 *
 * <pre>
 *   softmax(Q·Kᵀ/√headSize + mask)·V      Q, K, V [batch, heads, time, headSize]
 * </pre>
 *
 * Q, K and V are three projections instead of one cut in three: the cuts would copy.
 *
 * <p>A. Vaswani et al. (2017), Attention is all you need. NeurIPS 30.
 */
public record CausalSelfAttention(
    Linear query, Linear key, Linear value, Linear output, int heads) {
  private static final float HIDDEN = -1e9f;

  /**
   * A layer with new parameters.
   *
   * @param size a multiple of {@code heads}
   * @param outputDeviation of the output projection's weights, smaller in deeper models
   */
  public static CausalSelfAttention create(
      Graph graph, int size, int heads, double outputDeviation) {
    Initializer weight = new Initializer.Normal(0.02f);
    Initializer zero = new Initializer.Constant(0);
    return new CausalSelfAttention(
        Linear.create(graph, "query", size, size, weight, zero),
        Linear.create(graph, "key", size, size, weight, zero),
        Linear.create(graph, "value", size, size, weight, zero),
        Linear.create(
            graph, "output", size, size, new Initializer.Normal((float) outputDeviation), zero),
        heads);
  }

  /** {@code x [batch·time, size] → [batch·time, size]}. */
  public Value apply(Graph graph, Value x, int batch, int time) {
    int size = (int) x.shape().size(1);
    int headSize = size / heads;
    Shape split = Shape.of(batch, time, heads, headSize);
    Value q = graph.transpose(graph.reshape(query.apply(graph, x), split), 0, 2, 1, 3);
    Value k = graph.transpose(graph.reshape(key.apply(graph, x), split), 0, 2, 3, 1);
    Value v = graph.transpose(graph.reshape(value.apply(graph, x), split), 0, 2, 1, 3);
    Value scaled = graph.mul(q, graph.scalar(1 / Math.sqrt(headSize)));
    Value scores = graph.add(graph.matMul(scaled, k), mask(graph, time)); // [b, h, time, time]
    Value mixed = graph.matMul(graph.softmax(scores), v); // [b, h, time, headSize]
    Value joined = graph.reshape(graph.transpose(mixed, 0, 2, 1, 3), x.shape());
    return output.apply(graph, joined);
  }

  private static Value mask(Graph graph, int time) {
    float[] mask = new float[time * time];
    for (int i = 0; i < time; i++) {
      for (int j = i + 1; j < time; j++) {
        mask[i * time + j] = HIDDEN;
      }
    }
    return graph.constant(Shape.of(time, time), mask);
  }
}
