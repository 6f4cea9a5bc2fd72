package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.FeedForward;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

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

  /** The output of a classifier's graph. */
  public static final String LOGITS = "logits";

  /** The name of the parameter that tells classes apart. */
  public static final String CLASSES = "classes";

  /** The map of a {@link Head}, and the biases {@code [classes]} behind it. */
  public static final String HEAD = "head";

  public static final String CLASS_BIASES = "classBiases";

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
   * @param family by which other programs know it; null where that is not told
   * @param buckets of distances between tokens, each with a bias of the attention's scores; null
   *     where there are none
   * @param head what a classifier does to the vector of the first token before the classes are told
   *     apart; null where that is nothing
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
      FeedForward.Activation activation,
      @Nullable String family,
      @Nullable Integer buckets,
      @Nullable Head head) {
    /** A network without biases of distances, and without a head. */
    public Config(
        int layers,
        int size,
        int heads,
        int inner,
        int vocabSize,
        int maxPositions,
        int types,
        double epsilon,
        FeedForward.Activation activation,
        @Nullable String family) {
      this(
          layers,
          size,
          heads,
          inner,
          vocabSize,
          maxPositions,
          types,
          epsilon,
          activation,
          family,
          null,
          null);
    }

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
      if (buckets != null) {
        var _ = distances(buckets);
      }
    }

    /** The same network with another head, or none. */
    public Config withHead(@Nullable Head other) {
      return with(buckets, other);
    }

    /** The same network with biases of distances. */
    public Config withBuckets(int count) {
      return with(count, head);
    }

    private Config with(@Nullable Integer otherBuckets, @Nullable Head otherHead) {
      return new Config(
          layers,
          size,
          heads,
          inner,
          vocabSize,
          maxPositions,
          types,
          epsilon,
          activation,
          family,
          otherBuckets,
          otherHead);
    }

    /** The buckets of distances, if there are any. */
    Optional<TransformerStyle.Buckets> distances() {
      return Optional.ofNullable(buckets).map(Config::distances);
    }

    private static TransformerStyle.Buckets distances(int count) {
      return new TransformerStyle.Buckets(count, TransformerStyle.Buckets.DEFAULT.most());
    }
  }

  /** The activation of the map {@code [size, size]} before a classifier's matrix. */
  public enum Head {
    TANH,
    RELU
  }

  /**
   * The generation graph: {@code tokens} int64 and {@code mask} int32, or float where distances
   * have biases, {@code [batch, time]} to {@code hidden} float {@code [batch, time, size]}. The
   * mask is 1 at a token and 0 at padding, which is on the right; what is computed for a token does
   * not depend on it. Batch and time are dynamic. The weights' names are those of the graph's
   * parameters.
   */
  public static Graph graph(Config config) {
    Graph graph = new Graph("encoder");
    Value tokens = graph.input(TOKENS, DataType.INT64, Shape.of(BATCH, TIME));
    Value mask = graph.input(MASK, maskType(config), Shape.of(BATCH, TIME));
    EncoderLayers layers = new EncoderLayers(graph, config);
    graph.output(HIDDEN, layers.encode(tokens, mask));
    return graph;
  }

  /**
   * The generation graph of a classifier: inputs as those of {@link #graph}, to {@code logits}
   * float {@code [batch, time, classes]}. A class is told by one number a token, so that the
   * numbers of a text are pooled as its tokens' vectors would be: mean, first or last.
   */
  public static Graph classifier(Config config, int classes) {
    Graph graph = new Graph("encoder");
    Value tokens = graph.input(TOKENS, DataType.INT64, Shape.of(BATCH, TIME));
    Value mask = graph.input(MASK, maskType(config), Shape.of(BATCH, TIME));
    EncoderLayers layers = new EncoderLayers(graph, config);
    Value hidden = layers.encode(tokens, mask);
    graph.output(LOGITS, EncoderLayers.logits(graph, config, classes, hidden));
    return graph;
  }

  private static DataType maskType(Config config) {
    return config.buckets() == null ? DataType.INT32 : DataType.FLOAT;
  }

  /**
   * The training graph of a classifier: mean cross-entropy in nats of the labels of a text.
   *
   * <p>Inputs: {@code tokens} int64, {@code mask} float and {@code pooling} float {@code [batch,
   * time]}, {@code labels} or {@code labelSets} as {@link Labelling} says, and {@code counted}
   * float {@code [batch]}. The pooling has the weight of each token's vector in that of its text.
   * The prediction is logits {@code [batch, classes]}.
   *
   * @param adapters corrections, if there are any
   * @param dropout probability with which an element of a sublayer's output is dropped; empty when
   *     nothing is, not even of the input of a correction
   */
  public static TrainingGraph classifierTraining(
      Config config,
      Optional<Adapters> adapters,
      int classes,
      Labelling labelling,
      int batch,
      int time,
      OptionalDouble dropout) {
    return new EncoderTraining(config, adapters, batch, time, dropout)
        .classifier(classes, labelling);
  }

  /**
   * The training graph of vectors of pairs: mean cross-entropy in nats of finding the second text
   * of a pair among those of all, by the cosine of their vectors.
   *
   * <pre>
   *   −log softmax_j(cos(a_i, b_j) / τ + apart_ij)  at j = i
   * </pre>
   *
   * <p>Inputs: {@code tokens} int64, {@code mask} float and {@code pooling} float {@code [2·pairs,
   * time]}, all first texts before all second ones; {@code apart} float {@code [pairs, pairs]},
   * added to the scores; {@code counted} float {@code [pairs]}. The prediction is the scores {@code
   * [pairs, pairs]}.
   *
   * <p>A. van den Oord, Y. Li, O. Vinyals (2018), Representation learning with contrastive
   * predictive coding. arXiv:1807.03748. N. Reimers, I. Gurevych (2019), Sentence-BERT. EMNLP.
   *
   * @param adapters corrections, if there are any
   * @param temperature τ
   * @param dropout as for a classifier
   */
  public static TrainingGraph pairTraining(
      Config config,
      Optional<Adapters> adapters,
      int pairs,
      int time,
      double temperature,
      OptionalDouble dropout) {
    return new EncoderTraining(config, adapters, 2 * pairs, time, dropout).pairs(temperature);
  }

  /** The parameters of a training graph, those of the corrections included, without a head's. */
  public static List<ParameterSpec> parameters(Config config, Optional<Adapters> adapters) {
    Graph graph = new Graph("encoder");
    var _ =
        new EncoderLayers(graph, config, Adapters.corrections(adapters, UnaryOperator.identity()));
    return graph.parameters();
  }

  /** The maps that can be corrected. */
  public static List<String> maps(Config config) {
    return Adapters.maps(parameters(config, Optional.of(Adapters.ofAll())));
  }
}
