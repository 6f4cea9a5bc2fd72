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
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Causal self-attention, in which a position attends to itself and to earlier positions. Groups of
 * query heads may share a head of keys and values:
 *
 * <pre>
 *   softmax(cap(scale·Q·Kᵀ) + mask)·V     Q    [batch, kvHeads, group·time, headSize]
 *                                         K, V [batch, kvHeads, time, headSize]
 * </pre>
 *
 * With as many heads of keys as of queries it is that of Vaswani et al. (2017).
 *
 * <p>J. Ainslie et al. (2023), GQA: training generalized multi-query Transformer models from
 * multi-head checkpoints. EMNLP.
 *
 * @param norms of each head of queries and keys, before they are rotated; empty where there are
 *     none
 * @param rotary rotates queries and keys; empty where positions are added to the input, or unknown
 */
public record CausalAttention(
    Projection query,
    Projection key,
    Projection value,
    Projection output,
    Heads heads,
    Optional<HeadNorms> norms,
    Optional<RotaryPositions> rotary,
    Scores scores) {

  /**
   * The number of heads and the widths of the input and of a head.
   *
   * @param heads of queries, a multiple of {@code kvHeads}
   */
  public record Heads(int size, int heads, int kvHeads, int headSize) {
    private int group() {
      return heads / kvHeads;
    }

    /**
     * The width of a head in the caches of a generation graph: ONNX Runtime's attention asks for a
     * multiple of 8, so that narrower heads are filled up with zeros.
     */
    public int cached() {
      return Math.ceilDiv(headSize, 8) * 8;
    }
  }

  /** The normalisations {@code [headSize]} of each head of queries and of keys. */
  public record HeadNorms(RmsNorm query, RmsNorm key) {}

  /**
   * How scores are made.
   *
   * @param scale their factor; {@code 1/√headSize} when absent
   * @param softcap their soft bound; absent when there is none
   * @param window how many positions, its own included, a position looks back on; absent when all
   */
  public record Scores(@Nullable Double scale, @Nullable Double softcap, @Nullable Integer window) {
    /** Those of Vaswani et al. (2017). */
    public static final Scores PLAIN = new Scores(null, null, null);

    private double factor(Value heads) {
      return scale == null ? 1 / Math.sqrt((double) heads.shape().size(-1)) : scale;
    }

    private Value capped(Graph graph, Value scaled) {
      return softcap == null ? scaled : SoftCap.apply(graph, scaled, softcap);
    }
  }

  /**
   * Which parameters a layer has.
   *
   * @param inner whether the maps to queries, keys and values have biases
   * @param outer whether the map of the result has one
   * @param normed ε of the normalisation of heads; absent where they are not normalised
   */
  public record Parts(boolean inner, boolean outer, @Nullable Double normed) {}

  /**
   * A layer with new parameters.
   *
   * @param weight draws the first three matrices
   * @param outer draws the output projection's matrix
   */
  public static CausalAttention create(
      Graph graph,
      Heads heads,
      Initializer weight,
      Initializer outer,
      Parts parts,
      Optional<RotaryPositions> rotary,
      Scores scores) {
    int size = heads.size();
    int inner = heads.heads() * heads.headSize();
    int kvSize = heads.kvHeads() * heads.headSize();
    Double epsilon = parts.normed();
    return new CausalAttention(
        Projection.create(graph, "query", size, inner, weight, parts.inner()),
        Projection.create(graph, "key", size, kvSize, weight, parts.inner()),
        Projection.create(graph, "value", size, kvSize, weight, parts.inner()),
        Projection.create(graph, "output", inner, size, outer, parts.outer()),
        heads,
        epsilon == null
            ? Optional.empty()
            : Optional.of(
                new HeadNorms(
                    RmsNorm.create(graph, "queryNorm", heads.headSize(), epsilon),
                    RmsNorm.create(graph, "keyNorm", heads.headSize(), epsilon))),
        rotary,
        scores);
  }

  /** The same layer with corrections of some of its maps. */
  public CausalAttention corrected(Graph graph, Corrections corrections) {
    return new CausalAttention(
        corrections.of(graph, "query", query),
        corrections.of(graph, "key", key),
        corrections.of(graph, "value", value),
        corrections.of(graph, "output", output),
        heads,
        norms,
        rotary,
        scores);
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
    Value scaled = graph.matMul(queries(graph, x, at), keys(graph, x, at));
    Value hidden = graph.add(scores.capped(graph, scaled), mask);
    Value probabilities = dropout.apply(graph.softmax(hidden));
    Value values =
        graph.transpose(split(graph, value, heads.kvHeads(), x, at), 0, 2, 1, 3); // [b, kv, time, h
    Value attended = graph.matMul(probabilities, values); // [batch, kvHeads, group·time, headSize]
    if (heads.group() > 1) {
      Dim headSize = attended.shape().dim(3);
      Shape grouped = // [b, kv, group, time, headSize]
          Shape.of(at.dim(0), Dim.of(heads.kvHeads()), Dim.of(heads.group()), at.dim(1), headSize);
      attended = graph.transpose(graph.reshape(attended, grouped), 0, 3, 1, 2, 4);
    } else {
      attended = graph.transpose(attended, 0, 2, 1, 3);
    }
    return output.apply(graph, graph.reshape(attended, joined(x)));
  }

  /** The shape of x with all heads side by side in the last dimension. */
  private Shape joined(Value x) {
    return x.shape().with(-1, Dim.of((long) heads.heads() * heads.headSize()));
  }

  /** {@code [batch, kvHeads, group·time, headSize]}, scaled. */
  private Value queries(Graph graph, Value x, Shape at) {
    int group = heads.group();
    Value q = normed(graph, HeadNorms::query, split(graph, query, heads.heads(), x, at));
    Dim headSize = q.shape().dim(3);
    double scale = scores.factor(q);
    if (group == 1) {
      return graph.mul(rotated(graph, graph.transpose(q, 0, 2, 1, 3)), graph.scalar(scale));
    }
    Dim kvHeads = Dim.of(heads.kvHeads());
    Shape grouped = Shape.of(at.dim(0), at.dim(1), kvHeads, Dim.of(group), headSize);
    Value each = rotated(graph, graph.transpose(graph.reshape(q, grouped), 0, 2, 3, 1, 4));
    Shape rows = Shape.of(at.dim(0), kvHeads, Dim.of(group * at.size(1)), headSize);
    return graph.mul(graph.reshape(each, rows), graph.scalar(scale));
  }

  /** {@code [batch, kvHeads, headSize, time]}. */
  private Value keys(Graph graph, Value x, Shape at) {
    Value k = normed(graph, HeadNorms::key, split(graph, key, heads.kvHeads(), x, at));
    return rotary.isEmpty()
        ? graph.transpose(k, 0, 2, 3, 1)
        : graph.swapLast(rotated(graph, graph.transpose(k, 0, 2, 1, 3)));
  }

  private Value rotated(Graph graph, Value x) {
    return rotary.map(positions -> positions.apply(graph, x)).orElse(x);
  }

  private Value normed(Graph graph, Function<HeadNorms, RmsNorm> which, Value x) {
    return norms.map(which).map(norm -> norm.apply(graph, x)).orElse(x);
  }

  /** {@code [batch·time, size] → [batch, time, heads of the projection, headSize]}. */
  private Value split(Graph graph, Projection projection, int count, Value x, Shape at) {
    return graph.reshape(projection.apply(graph, x), perHead(at, count, heads.headSize()));
  }

  private static Shape perHead(Shape at, int count, int headSize) {
    return Shape.of(at.dim(0), at.dim(1), Dim.of(count), Dim.of(headSize));
  }

  /**
   * The mask that hides later positions, added to the scores: {@code [group·time, time]}.
   *
   * @param window how many positions, its own included, a position looks back on; null when all
   */
  public static Value mask(Graph graph, int time, int group, @Nullable Integer window) {
    Value all =
        window == null || window >= time
            ? MultiHeadAttention.causalMask(graph, time)
            : windowMask(graph, time, window);
    return repeated(graph, all, 0, group);
  }

  private static Value windowMask(Graph graph, int time, int window) {
    float[] mask = new float[time * time];
    for (int i = 0; i < time; i++) {
      for (int j = 0; j < time; j++) {
        mask[i * time + j] = j > i || j <= i - window ? MultiHeadAttention.HIDDEN : 0;
      }
    }
    return graph.constant(Shape.of(time, time), mask);
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

  /** Whether a generation graph rotates heads itself, because ONNX Runtime's attention cannot. */
  public boolean isRotatedBefore() {
    return rotary.isPresent() && !rotary.get().areForOperator(heads.headSize());
  }

  /**
   * The same in a generation graph: {@code x [batch, time, size]} and the keys and values of
   * earlier positions.
   *
   * @param past {@code [batch, kvHeads, length, cached headSize]} each
   * @param seqlens positions of each row after this call, less one: int32 {@code [batch]}
   * @param total the most positions of a row after this call: int32 {@code [1]}
   * @param rotation the tables of x's positions, {@code [batch, time, 1, ..]}, if {@link
   *     #isRotatedBefore}
   */
  public MultiHeadAttention.Cached cached(
      Graph graph,
      Value x,
      MultiHeadAttention.Cache past,
      Value seqlens,
      Value total,
      Optional<RotaryPositions> rotation) {
    Projection together = Projection.beside(graph, query, key, value);
    Value packed = prepared(graph, together.apply(graph, x), rotation);
    List<Value> operands =
        new ArrayList<>(List.of(packed, past.keys(), past.values(), seqlens, total));
    if (!isRotatedBefore()) {
      rotary.ifPresent(positions -> operands.addAll(List.of(positions.cos(), positions.sin())));
    }
    boolean isFilled = heads.cached() > heads.headSize();
    Double scale =
        scores.scale() == null && isFilled
            ? Double.valueOf(1 / Math.sqrt(heads.headSize()))
            : scores.scale();
    List<Value> results =
        graph.apply(
            new Op.GroupQueryAttention(
                heads.heads(), heads.kvHeads(), scale, scores.window(), scores.softcap()),
            operands);
    Value attended = results.get(0);
    if (isFilled) {
      Shape at = x.shape().to(2);
      Value each = graph.reshape(attended, perHead(at, heads.heads(), heads.cached()));
      attended = graph.reshape(graph.slice(each, 3, 0, heads.headSize()), joined(x));
    }
    return new MultiHeadAttention.Cached(
        output.apply(graph, attended),
        new MultiHeadAttention.Cache(results.get(1), results.get(2)));
  }

  /**
   * What is done to heads before ONNX Runtime's attention: {@code [batch, time, all heads·headSize]
   * → [batch, time, all heads·cached headSize]}.
   */
  private Value prepared(Graph graph, Value packed, Optional<RotaryPositions> rotation) {
    boolean isFilled = heads.cached() > heads.headSize();
    if (norms.isEmpty() && rotation.isEmpty() && !isFilled) {
      return packed;
    }
    Shape at = packed.shape().to(2);
    long kv = (long) heads.kvHeads() * heads.headSize();
    List<Long> sizes = List.of((long) heads.heads() * heads.headSize(), kv, kv);
    List<Value> parts = graph.apply(new Op.Split(2, sizes), List.of(packed));
    List<Integer> counts = List.of(heads.heads(), heads.kvHeads(), heads.kvHeads());
    Value[] done = new Value[3];
    for (int i = 0; i < done.length; i++) {
      Value each = graph.reshape(parts.get(i), perHead(at, counts.get(i), heads.headSize()));
      if (i < 2) {
        Value normed = normed(graph, i == 0 ? HeadNorms::query : HeadNorms::key, each);
        each = rotation.map(tables -> tables.apply(graph, normed)).orElse(normed);
      }
      Value filled = isFilled ? graph.matMul(each, filling(graph)) : each;
      long width = (long) counts.get(i) * heads.cached();
      done[i] = graph.reshape(filled, Shape.of(at.dim(0), at.dim(1), Dim.of(width)));
    }
    return graph.concat(2, done);
  }

  /** A matrix {@code [headSize, cached headSize]} that appends zeros to a head. */
  private Value filling(Graph graph) {
    float[] ones = new float[heads.headSize() * heads.cached()];
    for (int i = 0; i < heads.headSize(); i++) {
      ones[i * heads.cached() + i] = 1;
    }
    return graph.constant(Shape.of(heads.headSize(), heads.cached()), ones);
  }

  /**
   * The same in standard ONNX operators: keys and values are appended to those of earlier
   * positions.
   *
   * @param x {@code [batch, time, size]}
   * @param past {@code [batch, kvHeads, past, headSize]} each
   * @param rotation the tables of x's positions, {@code [batch, 1, time, ..]}, if positions are
   *     rotary
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
    Value split = normed(graph, HeadNorms::query, split(graph, query, heads.heads(), x, at));
    Value q = rotated.apply(graph.transpose(split, 0, 2, 1, 3));
    split = normed(graph, HeadNorms::key, split(graph, key, heads.kvHeads(), x, at));
    Value k = rotated.apply(graph.transpose(split, 0, 2, 1, 3));
    Value v = // [b, kv, time, headSize]
        graph.transpose(split(graph, value, heads.kvHeads(), x, at), 0, 2, 1, 3);
    Value keys = graph.apply(new Op.Append(2, joined), past.keys(), k);
    Value values = graph.apply(new Op.Append(2, joined), past.values(), v);
    Dim headSize = q.shape().dim(3);
    Shape grouped = // of q
        Shape.of(batch, Dim.of(heads.kvHeads()), Dim.of(heads.group()), time, headSize);
    Value products =
        graph.matMul(graph.reshape(q, grouped), graph.unsqueeze(graph.swapLast(keys), 2));
    Value scaled = graph.mul(products, graph.scalar(scores.factor(q)));
    Value probabilities = graph.softmax(graph.add(scores.capped(graph, scaled), mask));
    Value attended = // [batch, kvHeads, group, time, headSize]
        graph.matMul(probabilities, graph.unsqueeze(values, 2));
    Value joinedHeads = graph.transpose(attended, 0, 3, 1, 2, 4); // [b, time, kv, group, headSize]
    return new MultiHeadAttention.Cached(
        output.apply(graph, graph.reshape(joinedHeads, joined(x))),
        new MultiHeadAttention.Cache(keys, values));
  }
}
