package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.FeedForward;

/**
 * An encoder of attention alone, which turns a text into one vector a token; every token sees all
 * others.
 *
 * <pre>
 *   x₀ = LayerNorm(token + position + type)                       x [batch, time, size]
 *   layer: x → LayerNorm(x + self-attention(x)) → LayerNorm(x + feed-forward(x))
 * </pre>
 *
 * <p>J. Devlin, M. Chang, K. Lee, K. Toutanova (2019), BERT: pre-training of deep bidirectional
 * transformers for language understanding. NAACL. Y. Liu et al. (2019), RoBERTa. arXiv:1907.11692.
 */
public final class Encoder {
  // The inputs and the output of the generation graph.
  public static final String TOKENS = "tokens";
  public static final String MASK = "mask";
  public static final String HIDDEN = "hidden";

  private static final Dim BATCH = Dim.named("batch");
  private static final Dim TIME = Dim.named("time");

  private Encoder() {}

  /**
   * The sizes of the network.
   *
   * @param size width of a token's vector, a multiple of {@code heads}
   * @param inner width of the feed-forward networks
   * @param maxPositions longest text, in tokens
   * @param types number of kinds of text that a token may belong to, of which the first is used; 0
   *     when they are not told apart
   * @param epsilon of the layer normalisations
   */
  public record Config(
      int layers,
      int size,
      int heads,
      int inner,
      int vocabSize,
      int maxPositions,
      int types,
      double epsilon,
      FeedForward.Activation activation) {
    public Config {
      if (layers < 1 || size < 1 || heads < 1 || inner < 1 || vocabSize < 1 || maxPositions < 1) {
        throw new IllegalArgumentException(
            "layers, size, heads, inner, vocabSize and maxPositions must be positive");
      }
      if (types < 0) {
        throw new IllegalArgumentException("types must not be negative: " + types);
      }
      if (size % heads != 0) {
        throw new IllegalArgumentException(
            "size %d is not a multiple of %d heads".formatted(size, heads));
      }
      if (!(epsilon > 0 && epsilon < 1)) {
        throw new IllegalArgumentException("epsilon must be in (0, 1), not " + epsilon);
      }
    }
  }

  /**
   * The generation graph: {@code tokens} int64 and {@code mask} int32 {@code [batch, time]} to
   * {@code hidden} float {@code [batch, time, size]}. The mask is 1 at a token and 0 at padding,
   * which is on the right; what is computed for a token does not depend on it. Batch and time are
   * dynamic. The weights' names are those of the graph's parameters.
   */
  public static Graph graph(Config config) {
    Graph graph = new Graph("encoder");
    Value tokens = graph.input(TOKENS, DataType.INT64, Shape.of(BATCH, TIME));
    Value mask = graph.input(MASK, DataType.INT32, Shape.of(BATCH, TIME));
    EncoderLayers layers = new EncoderLayers(graph, config);
    graph.output(HIDDEN, layers.encode(layers.embed(tokens), mask));
    return graph;
  }
}
