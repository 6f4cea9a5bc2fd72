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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Causal self-attention, in which a position attends to itself and to earlier positions. Groups of
 * query heads may share a head of keys and values:
 *
 * <pre>
 *   softmax(Q·Kᵀ/√headSize + mask)·V      Q    [batch, kvHeads, group·time, headSize]
 *                                         K, V [batch, kvHeads, time, headSize]
 * </pre>
 *
 * With as many heads of keys as of queries it is that of Vaswani et al. (2017).
 *
 * <p>J. Ainslie et al. (2023), GQA: training generalized multi-query Transformer models from
 * multi-head checkpoints. EMNLP.
 *
 * @param heads of queries, a multiple of {@code kvHeads}
 * @param rotary rotates queries and keys; empty where positions are added to the input
 */
public record CausalAttention(
    Projection query,
    Projection key,
    Projection value,
    Projection output,
    int heads,
    int kvHeads,
    Optional<RotaryPositions> rotary) {

  /** The number of heads and the width of the input, which is a multiple of {@code heads}. */
  public record Heads(int size, int heads, int kvHeads) {
    int headSize() {
      return size / heads;
    }
  }

  /**
   * A layer with new parameters.
   *
   * @param weight draws the first three matrices
   * @param outer draws the output projection's matrix
   * @param biased whether the projections have biases
   */
  public static CausalAttention create(
      Graph graph,
      Heads heads,
      Initializer weight,
      Initializer outer,
      boolean biased,
      Optional<RotaryPositions> rotary) {
    int size = heads.size();
    int kvSize = heads.kvHeads() * heads.headSize();
    return new CausalAttention(
        Projection.create(graph, "query", size, size, weight, biased),
        Projection.create(graph, "key", size, kvSize, weight, biased),
        Projection.create(graph, "value", size, kvSize, weight, biased),
        Projection.create(graph, "output", size, size, outer, biased),
        heads.heads(),
        heads.kvHeads(),
        rotary);
  }

  /** The same layer with corrections of queries and values, as in Hu et al. (2021). */
  public CausalAttention corrected(Graph graph, int rank, double alpha) {
    return new CausalAttention(
        query.corrected(graph, "query", rank, alpha),
        key,
        value.corrected(graph, "value", rank, alpha),
        output,
        heads,
        kvHeads,
        rotary);
  }

  /**
   * {@code x [batch·time, size] → [batch·time, size]}.
   *
   * @param at {@code [batch, time]}
   * @param mask of {@link #mask}
   * @param dropout applied to the attention probabilities, {@code [batch, kvHeads, group·time,
   *     time]}
   */
  public Value apply(Graph graph, Value x, Shape at, Value mask, UnaryOperator<Value> dropout) {
    Value scores = graph.matMul(queries(graph, x, at), keys(graph, x, at));
    Value probabilities = dropout.apply(graph.softmax(graph.add(scores, mask)));
    Value values = graph.transpose(split(graph, value, x, at), 0, 2, 1, 3); // [b, kv, time, head]
    Value attended = graph.matMul(probabilities, values); // [batch, kvHeads, group·time, headSize]
    int group = heads / kvHeads;
    if (group > 1) {
      Dim headSize = attended.shape().dim(3);
      Shape grouped =
          Shape.of(at.dim(0), Dim.of(kvHeads), Dim.of(group), at.dim(1), headSize); // [b, kv, g, ..
      attended = graph.transpose(graph.reshape(attended, grouped), 0, 3, 1, 2, 4);
    } else {
      attended = graph.transpose(attended, 0, 2, 1, 3);
    }
    return output.apply(graph, graph.reshape(attended, x.shape()));
  }

  /** {@code [batch, kvHeads, group·time, headSize]}, scaled. */
  private Value queries(Graph graph, Value x, Shape at) {
    int group = heads / kvHeads;
    Value q = split(graph, query, x, at); // [batch, time, heads, headSize]
    Dim headSize = q.shape().dim(3);
    double scale = 1 / Math.sqrt((double) q.shape().size(3));
    if (group == 1) {
      return graph.mul(rotated(graph, graph.transpose(q, 0, 2, 1, 3)), graph.scalar(scale));
    }
    Shape grouped = Shape.of(at.dim(0), at.dim(1), Dim.of(kvHeads), Dim.of(group), headSize);
    Value each = rotated(graph, graph.transpose(graph.reshape(q, grouped), 0, 2, 3, 1, 4));
    Shape rows = Shape.of(at.dim(0), Dim.of(kvHeads), Dim.of(group * at.size(1)), headSize);
    return graph.mul(graph.reshape(each, rows), graph.scalar(scale));
  }

  /** {@code [batch, kvHeads, headSize, time]}. */
  private Value keys(Graph graph, Value x, Shape at) {
    Value k = split(graph, key, x, at); // [batch, time, kvHeads, headSize]
    return rotary.isEmpty()
        ? graph.transpose(k, 0, 2, 3, 1)
        : graph.swapLast(rotated(graph, graph.transpose(k, 0, 2, 1, 3)));
  }

  private Value rotated(Graph graph, Value x) {
    return rotary.map(positions -> positions.apply(graph, x)).orElse(x);
  }

  /** {@code [batch·time, size] → [batch, time, heads of the projection, headSize]}. */
  private Value split(Graph graph, Projection projection, Value x, Shape at) {
    Value projected = projection.apply(graph, x);
    long headSize = query.weight().shape().size(1) / heads;
    long count = projected.shape().size(-1) / headSize;
    return graph.reshape(
        projected, Shape.of(at.dim(0), at.dim(1), Dim.of(count), Dim.of(headSize)));
  }

  /** The mask that hides later positions, added to the scores: {@code [group·time, time]}. */
  public static Value mask(Graph graph, int time, int group) {
    return repeated(graph, MultiHeadAttention.causalMask(graph, time), 0, group);
  }

  private static Value repeated(Graph graph, Value part, int axis, long times) {
    Value[] parts = Stream.generate(() -> part).limit(times).toArray(Value[]::new);
    return times == 1 ? part : graph.concat(axis, parts);
  }

  /**
   * A mask that also hides the other documents of a row from a position, {@code [batch, 1,
   * group·time, time]}.
   *
   * @param mask of {@link #mask}
   * @param segments numbers of a row's documents, which differ by at least 1: float {@code [batch,
   *     time]}
   */
  public static Value withinDocuments(Graph graph, Value mask, Value segments) {
    Value rows = graph.unsqueeze(graph.unsqueeze(segments, 1), 3); // [batch, 1, time, 1]
    Value columns = graph.unsqueeze(graph.unsqueeze(segments, 1), 1); // [batch, 1, 1, time]
    Value apart = graph.sub(rows, columns);
    Value hidden = graph.mul(graph.mul(apart, apart), graph.scalar(MultiHeadAttention.HIDDEN));
    long group = mask.shape().size(0) / mask.shape().size(1);
    return graph.add(repeated(graph, hidden, 2, group), mask);
  }

  /**
   * The same in a generation graph: {@code x [batch, time, size]} and the keys and values of
   * earlier positions.
   *
   * @param past {@code [batch, kvHeads, length, headSize]} each
   * @param seqlens positions of each row after this call, less one: int32 {@code [batch]}
   * @param total the most positions of a row after this call: int32 {@code [1]}
   */
  public MultiHeadAttention.Cached cached(
      Graph graph, Value x, MultiHeadAttention.Cache past, Value seqlens, Value total) {
    Projection together = Projection.beside(graph, query, key, value);
    List<Value> operands =
        new ArrayList<>(
            List.of(together.apply(graph, x), past.keys(), past.values(), seqlens, total));
    rotary.ifPresent(positions -> operands.addAll(List.of(positions.cos(), positions.sin())));
    List<Value> results = graph.apply(new Op.GroupQueryAttention(heads, kvHeads), operands);
    return new MultiHeadAttention.Cached(
        output.apply(graph, results.get(0)),
        new MultiHeadAttention.Cache(results.get(1), results.get(2)));
  }

  /**
   * The same in standard ONNX operators: keys and values are appended to those of earlier
   * positions.
   *
   * @param x {@code [batch, time, size]}
   * @param past {@code [batch, kvHeads, past, headSize]} each
   * @param rotation the tables of x's positions, if positions are rotary
   * @param mask added to the scores {@code [batch, kvHeads, group, time, joined]}
   * @param joined the dimension {@code past + time}
   */
  public MultiHeadAttention.Cached appended(
      Graph graph,
      Value x,
      MultiHeadAttention.Cache past,
      Optional<RotaryPositions> rotation,
      Value mask,
      Dim joined) {
    Dim batch = x.shape().dim(0);
    Dim time = x.shape().dim(1);
    Shape at = Shape.of(batch, time);
    UnaryOperator<Value> rotated = v -> rotation.map(tables -> tables.apply(graph, v)).orElse(v);
    Value q = rotated.apply(graph.transpose(split(graph, query, x, at), 0, 2, 1, 3));
    Value k = rotated.apply(graph.transpose(split(graph, key, x, at), 0, 2, 1, 3));
    Value v = graph.transpose(split(graph, value, x, at), 0, 2, 1, 3); // [b, kv, time, headSize]
    Value keys = graph.apply(new Op.Append(2, joined), past.keys(), k);
    Value values = graph.apply(new Op.Append(2, joined), past.values(), v);
    Dim headSize = q.shape().dim(3);
    Shape grouped =
        Shape.of(batch, Dim.of(kvHeads), Dim.of(heads / kvHeads), time, headSize); // of q
    Value scores =
        graph.matMul(graph.reshape(q, grouped), graph.unsqueeze(graph.swapLast(keys), 2));
    double scale = 1 / Math.sqrt((double) q.shape().size(3));
    Value probabilities = graph.softmax(graph.add(graph.mul(scores, graph.scalar(scale)), mask));
    Value attended = // [batch, kvHeads, group, time, headSize]
        graph.matMul(probabilities, graph.unsqueeze(values, 2));
    Value joinedHeads = graph.transpose(attended, 0, 3, 1, 2, 4); // [b, time, kv, group, headSize]
    return new MultiHeadAttention.Cached(
        output.apply(graph, graph.reshape(joinedHeads, x.shape())),
        new MultiHeadAttention.Cache(keys, values));
  }
}
