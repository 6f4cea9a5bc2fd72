package dev.unroll.nn;

import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;

/**
 * Multi-head attention of queries, made from one sequence, over keys and values, made from the same
 * or another one:
 *
 * <pre>
 *   softmax(Q·Kᵀ/√headSize + mask)·V      Q [batch, heads, time, headSize]
 *                                         K, V [batch, heads, memory, headSize]
 * </pre>
 *
 * Q, K and V are three projections instead of one cut in three: the cuts would copy.
 *
 * <p>A. Vaswani et al. (2017), Attention is all you need. NeurIPS 30.
 */
public record MultiHeadAttention(Linear query, Linear key, Linear value, Linear output, int heads) {
  /** What a mask adds to the score of a position that is not to be seen. */
  private static final float HIDDEN = -1e9f;

  /**
   * A layer with new parameters.
   *
   * @param size a multiple of {@code heads}
   * @param weight draws the first three matrices
   * @param outer draws the output projection's matrix
   */
  public static MultiHeadAttention create(
      Graph graph, int size, int heads, Initializer weight, Initializer outer) {
    Initializer zero = new Initializer.Constant(0);
    return new MultiHeadAttention(
        Linear.create(graph, "query", size, size, weight, zero),
        Linear.create(graph, "key", size, size, weight, zero),
        Linear.create(graph, "value", size, size, weight, zero),
        Linear.create(graph, "output", size, size, outer, zero),
        heads);
  }

  /**
   * {@code x [.., size], memory [.., size] → [.., size]}.
   *
   * @param at the batch and time of {@code x}'s positions, {@code [batch, time]}
   * @param memory what is attended to; {@code x} itself in self-attention
   * @param from the batch and time of the memory's positions, {@code [batch, memory]}
   * @param mask added to the scores {@code [batch, heads, time, memory]}, broadcast to them
   */
  public Value apply(Graph graph, Value x, Shape at, Value memory, Shape from, Value mask) {
    long size = query.weight().shape().size(1);
    Value q = graph.transpose(split(graph, query.apply(graph, x), at), 0, 2, 1, 3);
    Value k = graph.transpose(split(graph, key.apply(graph, memory), from), 0, 2, 3, 1);
    Value v = graph.transpose(split(graph, value.apply(graph, memory), from), 0, 2, 1, 3);
    Value scaled = graph.mul(q, graph.scalar(Math.sqrt((double) heads / size)));
    Value scores = graph.add(graph.matMul(scaled, k), mask); // [batch, heads, time, memory]
    Value mixed = graph.matMul(graph.softmax(scores), v); // [batch, heads, time, headSize]
    Value joined = graph.reshape(graph.transpose(mixed, 0, 2, 1, 3), x.shape());
    return output.apply(graph, joined);
  }

  /** {@code [.., size] → [batch, time, heads, headSize]}. */
  private Value split(Graph graph, Value projected, Shape at) {
    long headSize = projected.shape().size(-1) / heads;
    return graph.reshape(
        projected, Shape.of(at.dim(0), at.dim(1), Dim.of(heads), Dim.of(headSize)));
  }

  /** A mask {@code [time, time]} with which a position sees itself and what is before it. */
  public static Value causalMask(Graph graph, int time) {
    float[] mask = new float[time * time];
    for (int i = 0; i < time; i++) {
      for (int j = i + 1; j < time; j++) {
        mask[i * time + j] = HIDDEN;
      }
    }
    return graph.constant(Shape.of(time, time), mask);
  }

  /**
   * A mask {@code [batch, 1, 1, memory]} with which every position sees the tokens and no padding.
   *
   * @param tokens {@code [batch, memory]}: 1 at a token, 0 at padding
   */
  public static Value paddingMask(Graph graph, Value tokens) {
    Value hidden = graph.mul(graph.sub(graph.scalar(1), tokens), graph.scalar(HIDDEN));
    return graph.unsqueeze(graph.unsqueeze(hidden, 1), 1);
  }
}
