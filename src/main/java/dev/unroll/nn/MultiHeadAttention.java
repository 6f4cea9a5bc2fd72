package dev.unroll.nn;

import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
public record MultiHeadAttention(
    Projection query, Projection key, Projection value, Projection output, int heads) {
  /** Added to the score of a masked position. */
  static final float HIDDEN = -1e9f;

  /**
   * A layer with new parameters and biases.
   *
   * @param size a multiple of {@code heads}
   * @param weight draws the first three matrices
   * @param outer draws the output projection's matrix
   */
  public static MultiHeadAttention create(
      Graph graph, int size, int heads, Initializer weight, Initializer outer) {
    return create(graph, size, size, heads, weight, outer, true);
  }

  /**
   * A layer with new parameters.
   *
   * @param size of the input and of the output
   * @param width of all heads together, a multiple of {@code heads}
   * @param weight draws the first three matrices
   * @param outer draws the output projection's matrix
   * @param biased whether the projections have biases
   */
  public static MultiHeadAttention create(
      Graph graph,
      int size,
      int width,
      int heads,
      Initializer weight,
      Initializer outer,
      boolean biased) {
    return new MultiHeadAttention(
        Projection.create(graph, "query", size, width, weight, biased),
        Projection.create(graph, "key", size, width, weight, biased),
        Projection.create(graph, "value", size, width, weight, biased),
        Projection.create(graph, "output", width, size, outer, biased),
        heads);
  }

  /** The same layer with corrections of some of its maps. */
  public MultiHeadAttention corrected(Graph graph, Corrections corrections) {
    return new MultiHeadAttention(
        corrections.of(graph, "query", query),
        corrections.of(graph, "key", key),
        corrections.of(graph, "value", value),
        corrections.of(graph, "output", output),
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
    Value k = graph.transpose(split(graph, key.apply(graph, memory), from), 0, 2, 3, 1);
    Value v = values(graph, memory, from);
    Value probabilities = probabilities(graph, queries(graph, x, at), k, mask);
    return attended(graph, probabilities, v, x.shape());
  }

  /** {@code x [.., size] → [batch, heads, time, headSize]}, scaled. */
  public Value queries(Graph graph, Value x, Shape at) {
    Value q = graph.transpose(split(graph, query.apply(graph, x), at), 0, 2, 1, 3);
    return graph.mul(q, graph.scalar(1 / Math.sqrt((double) q.shape().size(3))));
  }

  /** One position of every row: {@code x [batch, size] → [batch, heads, 1, headSize]}, scaled. */
  public Value query(Graph graph, Value x, Dim batch) {
    Value projected = query.apply(graph, x);
    long headSize = projected.shape().size(-1) / heads;
    Shape each = Shape.of(batch, Dim.of(heads), Dim.of(1), Dim.of(headSize));
    return graph.mul(
        graph.reshape(projected, each), graph.scalar(1 / Math.sqrt((double) headSize)));
  }

  /**
   * As {@link #attended} of one position of every row, without a change of order.
   *
   * @param shape {@code [batch, size]}, of the result
   */
  public Value together(Graph graph, Value probabilities, Value values, Shape shape) {
    Value each = graph.matMul(probabilities, values); // [batch, heads, 1, headSize]
    Shape beside = shape.with(-1, output.weight().shape().dim(0)); // [batch, heads·headSize]
    return output.apply(graph, graph.reshape(each, beside));
  }

  /** {@code memory [.., size] → [batch, heads, memory, headSize]}. */
  public Value keys(Graph graph, Value memory, Shape from) {
    return graph.transpose(split(graph, key.apply(graph, memory), from), 0, 2, 1, 3);
  }

  /** {@code memory [.., size] → [batch, heads, memory, headSize]}. */
  public Value values(Graph graph, Value memory, Shape from) {
    return graph.transpose(split(graph, value.apply(graph, memory), from), 0, 2, 1, 3);
  }

  /**
   * The attention probabilities, {@code [batch, heads, time, memory]}.
   *
   * @param transposed the keys as {@code [batch, heads, headSize, memory]}
   */
  public Value probabilities(Graph graph, Value queries, Value transposed, Value mask) {
    return graph.softmax(graph.add(graph.matMul(queries, transposed), mask));
  }

  /**
   * The attended values after the output projection.
   *
   * @param shape {@code [.., size]}, of the result
   */
  public Value attended(Graph graph, Value probabilities, Value values, Shape shape) {
    Value each = graph.matMul(probabilities, values); // [batch, heads, time, headSize]
    Shape beside = shape.with(-1, output.weight().shape().dim(0)); // [.., heads·headSize]
    return output.apply(graph, graph.reshape(graph.transpose(each, 0, 2, 1, 3), beside));
  }

  /**
   * Keys and values of the positions so far, before and after a call: {@code [batch, heads, length,
   * headSize]}.
   */
  public record Cache(Value keys, Value values) {}

  /** The result of a call with a cache: {@code [batch, time, size]} and the cache after it. */
  public record Cached(Value output, Cache present) {}

  /**
   * Causal self-attention of a generation graph: {@code x [batch, time, size]} and the cache.
   *
   * @param seqlens positions of each row after this call, less one: int32 {@code [batch]}
   * @param total the most positions of a row after this call: int32 {@code [1]}
   */
  public Cached cached(Graph graph, Value x, Cache past, Value seqlens, Value total) {
    return cached(graph, x, past, seqlens, total, Optional.empty());
  }

  /**
   * The same with biases.
   *
   * @param biases added to the scores: {@code [batch, heads, time, total]}
   */
  public Cached cached(
      Graph graph, Value x, Cache past, Value seqlens, Value total, Optional<Value> biases) {
    Projection together = Projection.beside(graph, query, key, value);
    List<Value> operands =
        new ArrayList<>(
            List.of(together.apply(graph, x), past.keys(), past.values(), seqlens, total));
    biases.ifPresent(operands::add);
    List<Value> results = graph.apply(new Op.GroupQueryAttention(heads, heads), operands);
    return new Cached(
        output.apply(graph, results.get(0)), new Cache(results.get(1), results.get(2)));
  }

  /**
   * Self-attention of a generation graph over all tokens of a row: {@code x [batch, time, size] →
   * [batch, time, size]}. The projections have biases.
   *
   * @param mask 1 at a token, 0 at padding: int32 or float {@code [batch, time]}
   */
  public Value bidirectional(Graph graph, Value x, Value mask) {
    Value attended =
        graph.apply(
            new Op.MultiHeadAttention(heads),
            graph.matMul(x, query.weight()),
            graph.matMul(x, key.weight()),
            graph.matMul(x, value.weight()),
            graph.concat(
                0,
                query.bias().orElseThrow(),
                key.bias().orElseThrow(),
                value.bias().orElseThrow()),
            mask);
    return output.apply(graph, attended);
  }

  /** {@code [.., size] → [batch, time, heads, headSize]}. */
  private Value split(Graph graph, Value projected, Shape at) {
    long headSize = projected.shape().size(-1) / heads;
    return graph.reshape(
        projected, Shape.of(at.dim(0), at.dim(1), Dim.of(heads), Dim.of(headSize)));
  }

  /** A mask {@code [time, time]} that hides later positions. */
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
   * A mask {@code [batch, 1, 1, memory]} that hides padding.
   *
   * @param tokens {@code [batch, memory]}: 1 at a token, 0 at padding
   */
  public static Value paddingMask(Graph graph, Value tokens) {
    Value hidden = graph.mul(graph.sub(graph.scalar(1), tokens), graph.scalar(HIDDEN));
    return graph.unsqueeze(graph.unsqueeze(hidden, 1), 1);
  }
}
