package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * Multiplicative attention: the product of the decoder's state and each source position.
 *
 * <pre>
 *   score(s, hⱼ) = s·(hⱼ·W)ᵀ      general, W [values, hidden]; without W the dot product
 *   α = softmax(score)            [batch, time, source]
 *   context = Σⱼ αⱼ hⱼ            [batch, time, values]
 * </pre>
 *
 * <p>M.-T. Luong, H. Pham, C. D. Manning (2015), Effective approaches to attention-based neural
 * machine translation. EMNLP.
 *
 * @param weight absent in the dot product
 */
public record LuongAttention(@Nullable Value weight) {

  /** Attention of the general form, with new parameters. */
  public static LuongAttention general(Graph graph, int hidden, int values) {
    return new LuongAttention(
        graph.parameter("key", Shape.of(values, hidden), Initializer.uniform(values), true));
  }

  /** Attention by the dot product, for values as wide as the decoder's state. */
  public static LuongAttention dot() {
    return new LuongAttention(null);
  }

  /** {@code values [batch, source, values] → keys [batch, source, hidden]}. */
  public Value keys(Graph graph, Value values) {
    return weight == null ? values : graph.matMul(values, weight);
  }

  /**
   * The attention of all steps at once.
   *
   * @param states {@code [batch, time, hidden]}
   * @param memory with the keys transposed, {@code [batch, hidden, source]}
   */
  public Attended attend(Graph graph, Value states, SourceMemory memory) {
    return Attended.of(graph, graph.matMul(states, memory.keys()), memory);
  }
}
