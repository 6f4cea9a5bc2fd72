package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;

/**
 * Additive attention: a small network scores each source position against the decoder's state.
 *
 * <pre>
 *   score(s, hⱼ) = tanh(s·W + hⱼ·U + b)·v    W [hidden, size], U [values, size], v [size, 1]
 *   α = softmax(score)                       [batch, 1, source]
 *   context = Σⱼ αⱼ hⱼ                       [batch, 1, values]
 * </pre>
 *
 * The part {@code hⱼ·U + b}, the key, is the same at every step and computed once.
 *
 * <p>D. Bahdanau, K. Cho, Y. Bengio (2015), Neural machine translation by jointly learning to align
 * and translate. ICLR, arXiv:1409.0473.
 */
public record BahdanauAttention(Value query, Linear key, Value score) {

  /** Attention with new parameters. */
  public static BahdanauAttention create(Graph graph, int hidden, int values, int size) {
    return new BahdanauAttention(
        graph.parameter("query", Shape.of(hidden, size), Initializer.uniform(hidden), true),
        Linear.create(graph, "key", values, size, new Initializer.Constant(0)),
        graph.parameter("score", Shape.of(size, 1), Initializer.uniform(size), true));
  }

  /** {@code values [batch, source, values] → keys [batch, source, size]}. */
  public Value keys(Graph graph, Value values) {
    return key.apply(graph, values);
  }

  /** The attention of one step of a scan, whose state is {@code [batch, hidden]}. */
  Attended attend(ScanBuilder scan, Value state, SourceMemory memory) {
    Graph step = scan.step();
    SourceMemory inside = memory.in(scan);
    Value projected =
        step.unsqueeze(step.matMul(state, scan.captured(query)), 1); // [batch, 1, size]
    Value units = step.tanh(step.add(inside.keys(), projected)); // [batch, source, size]
    Value scores = step.matMul(units, scan.captured(score)); // [batch, source, 1]
    return Attended.of(step, step.swapLast(scores), inside);
  }
}
