package dev.unroll.model;

import dev.unroll.graph.Graph;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.graph.onnx.Rounding;
import dev.unroll.graph.onnx.WeightSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * An encoder–decoder of attention alone: the encoder turns a source sentence into one vector a
 * token, the decoder writes the target token by token, looking at what it wrote and at those
 * vectors.
 *
 * <pre>
 *   encoder layer: x → self-attention → feed-forward           x [batch, source, size]
 *   decoder layer: y → causal self-attention → attention over x → feed-forward
 *                                                               y [batch, target, size]
 *   logits = y·Eᵀ                              E [targetVocab, size], logits [batch, target, vocab]
 * </pre>
 *
 * Each part of a layer is a sublayer f with a residual: {@code LayerNorm(x + dropout(f(x)))} as in
 * the paper, or {@code x + dropout(f(LayerNorm(x)))}, which trains without a long warm-up.
 *
 * <p>A. Vaswani et al. (2017), Attention is all you need. NeurIPS 30. R. Xiong et al. (2020), On
 * layer normalization in the Transformer architecture. ICML.
 */
public final class Transformer {
  /** The name of the decoder file's output with the attention probabilities. */
  public static final String ALIGNMENT = "alignment";

  /** The name of the decoder file's input with the tokens that have logits. */
  public static final String CANDIDATES = "candidates";

  private Transformer() {}

  /** Where a sublayer's LayerNorm stands. */
  public enum Norm {
    /** Before the sublayer, and once at the end of each stack. */
    PRE,
    /** After the residual, as in the paper. */
    POST
  }

  /** How positions are encoded. */
  public enum Positions {
    /** Fixed waves are added to the embedding. */
    SINUSOIDAL,
    /** Learned vectors are added to the embedding. */
    LEARNED,
    /**
     * Self-attention has a learned bias for each distance between two positions, the same in all
     * layers of a stack (Raffel et al. 2020).
     */
    RELATIVE
  }

  /** Which of the three matrices {@code [vocab, size]} are one. */
  public enum Tying {
    /** None: source embedding, target embedding and output are three. */
    NONE,
    /** The target embedding is the output matrix. */
    TARGET,
    /** The source embedding is the target embedding, for a vocabulary that both share. */
    EMBEDDINGS,
    /** All three, for a vocabulary that both languages share. */
    ALL
  }

  /**
   * The sizes of the network.
   *
   * @param size width of a token's vector; the width of a head must be a multiple of 8, which ONNX
   *     Runtime's attention for generating asks for
   * @param inner width of the feed-forward networks
   * @param dropout probability with which an element of a sublayer's output, or of the sum of
   *     embedding and position, is dropped while training
   * @param maxPositions longest source and longest target that the generation graphs take, and the
   *     training graphs if positions are learned
   */
  public record Config(
      int encoderLayers,
      int decoderLayers,
      int size,
      int heads,
      int inner,
      int sourceVocab,
      int targetVocab,
      double dropout,
      Norm norm,
      Positions positions,
      int maxPositions,
      Tying tying,
      TransformerStyle style) {
    private static final int HEAD_UNIT = 8;

    /** A network in the style of Vaswani et al. (2017). */
    public Config(
        int encoderLayers,
        int decoderLayers,
        int size,
        int heads,
        int inner,
        int sourceVocab,
        int targetVocab,
        double dropout,
        Norm norm,
        Positions positions,
        int maxPositions,
        Tying tying) {
      this(
          encoderLayers,
          decoderLayers,
          size,
          heads,
          inner,
          sourceVocab,
          targetVocab,
          dropout,
          norm,
          positions,
          maxPositions,
          tying,
          TransformerStyle.VASWANI);
    }

    public Config {
      if (encoderLayers < 1 || decoderLayers < 1 || inner < 1 || maxPositions < 1) {
        throw new IllegalArgumentException("layers, inner and maxPositions must be positive");
      }
      if (sourceVocab < 1 || targetVocab < 1 || heads < 1 || size < 1) {
        throw new IllegalArgumentException("vocabularies, heads and size must be positive");
      }
      if (style.headSize() == 0
          ? size % (heads * HEAD_UNIT) != 0
          : style.headSize() % HEAD_UNIT != 0) {
        throw new IllegalArgumentException(
            "size %d in %d heads: a head's size must be a multiple of %d"
                .formatted(size, heads, HEAD_UNIT));
      }
      if (dropout < 0 || dropout >= 1) {
        throw new IllegalArgumentException("dropout must be in [0, 1), not " + dropout);
      }
      if (sharesEmbedding(tying) && sourceVocab != targetVocab) {
        throw new IllegalArgumentException(
            "a shared vocabulary has one size, not %d and %d".formatted(sourceVocab, targetVocab));
      }
    }

    /** The same network with another dropout. */
    public Config withDropout(double other) {
      return new Config(
          encoderLayers,
          decoderLayers,
          size,
          heads,
          inner,
          sourceVocab,
          targetVocab,
          other,
          norm,
          positions,
          maxPositions,
          tying,
          style);
    }

    /** Width of a head. */
    public int headSize() {
      return style.headSize() == 0 ? size / heads : style.headSize();
    }

    /** Whether source and target have one embedding. */
    public boolean sharesEmbedding() {
      return sharesEmbedding(tying);
    }

    private static boolean sharesEmbedding(Tying tying) {
      return tying == Tying.ALL || tying == Tying.EMBEDDINGS;
    }
  }

  /**
   * The training graph: weighted mean cross-entropy in nats of the next token.
   *
   * <p>Inputs: {@code source} int64 and {@code source_mask} float {@code [batch, source]}, {@code
   * tokens} and {@code targets} int64 and {@code weights} float {@code [batch, target]}. The mask
   * is 1 at a token and 0 at padding. The prediction is logits {@code [batch·target, vocab]}.
   */
  public static TrainingGraph training(
      Config config, int batch, int sourceTime, int targetTime, TrainingOptions options) {
    return training(config, Optional.empty(), batch, sourceTime, targetTime, options);
  }

  /** The same with corrections, if there are any. */
  public static TrainingGraph training(
      Config config,
      Optional<Adapters> adapters,
      int batch,
      int sourceTime,
      int targetTime,
      TrainingOptions options) {
    return new TransformerTraining(config, adapters, batch, sourceTime, targetTime, options)
        .build();
  }

  /**
   * The encoder as an ONNX file with its weights inside: {@code source} int64 and {@code
   * source_mask} float {@code [batch, source]} to the {@link #memories}. Batch and source are
   * dynamic.
   *
   * @param weights the elements of a parameter by its name in the training graph
   * @param metadata stored in the file
   */
  public static byte[] encoder(
      Config config,
      Precision precision,
      Function<String, float[]> weights,
      Map<String, String> metadata) {
    return OnnxWriter.withWeights(
        TransformerGeneration.encoder(config), precision, weights, metadata);
  }

  /**
   * The decoder as an ONNX file with its weights inside: {@code tokens} and {@code positions} int64
   * {@code [batch, time]}, {@code source_mask} float {@code [batch, source]}, {@code seqlens_k}
   * int32 {@code [batch]}, {@code total} int32 {@code [1]}, the {@link #memories} and the pasts of
   * the {@link #caches} to {@code logits} {@code [batch, time, vocab]}, the presents and {@code
   * alignment} {@code [batch, time, source]}: the last layer's attention over the source, averaged
   * over its heads. Batch, time and source are dynamic.
   *
   * <p>A position counts from 0 in its row. Rows that start together may be of different length,
   * padded on the right; rows that go on do so by one token each, or one row alone by several. See
   * {@link dev.unroll.graph.Op.GroupQueryAttention} for the two counts.
   *
   * @param weights the elements of a parameter by its name in the training graph
   * @param metadata stored in the file
   */
  public static byte[] decoder(
      Config config,
      Precision precision,
      Function<String, float[]> weights,
      Map<String, String> metadata) {
    return OnnxWriter.withWeights(
        TransformerGeneration.decoder(config, false), precision, weights, metadata);
  }

  /**
   * The form of the files.
   *
   * @param rounding how products are rounded to 8 bits; empty where the precision says all
   * @param chosen whether the decoder file has an input {@link #CANDIDATES}, int64 {@code
   *     [candidates]}, and logits of these tokens: {@code [batch, time, candidates]}
   */
  public record Form(Precision precision, Optional<Rounding> rounding, boolean chosen) {
    public Form(Precision precision) {
      this(precision, Optional.empty(), false);
    }
  }

  /**
   * Writes the files that {@link #encoder} and {@link #decoder} give from weights that are read
   * piece by piece.
   *
   * @see OnnxWriter#write
   */
  public static void write(
      Path encoder,
      Path decoder,
      Config config,
      Form form,
      WeightSource weights,
      Map<String, String> metadata)
      throws IOException {
    OnnxWriter.write(
        encoder,
        TransformerGeneration.encoder(config),
        form.precision(),
        form.rounding(),
        weights,
        metadata);
    OnnxWriter.write(
        decoder,
        TransformerGeneration.decoder(config, form.chosen()),
        form.precision(),
        form.rounding(),
        weights,
        metadata);
  }

  /** The outputs of the encoder file: the decoder layers' keys and values of the source. */
  public static List<Memory> memories(Config config) {
    return KeyValueCache.parts(config.decoderLayers())
        .map(part -> new Memory("memory." + part, config.heads(), config.headSize()))
        .toList();
  }

  /** A state of the decoder file: an input and an output, float {@code [batch, size]}. */
  public record State(String input, String output, int size) {}

  /** The states of the decoder file, one a layer, which begin as zeros; if it is recurrent. */
  public static List<State> states(Config config) {
    return config.style().recurs()
        ? IntStream.range(0, config.decoderLayers())
            .mapToObj(i -> new State("state." + i, "next." + i, config.size()))
            .toList()
        : List.of();
  }

  /** The caches of the decoder file: the layers' keys and values of the target; if it attends. */
  public static List<KeyValueCache> caches(Config config) {
    return config.style().recurs()
        ? List.of()
        : KeyValueCache.ofLayers(config.decoderLayers(), config.heads(), config.headSize());
  }

  /** The graphs of the files that {@link #encoder} and {@link #decoder} give. */
  public static List<Graph> graphs(Config config) {
    return List.of(
        TransformerGeneration.encoder(config), TransformerGeneration.decoder(config, false));
  }

  /** The parameters of every graph of the network. */
  public static List<ParameterSpec> parameters(Config config) {
    return parameters(config, Optional.empty());
  }

  /** The parameters of a training graph, those of the corrections included. */
  public static List<ParameterSpec> parameters(Config config, Optional<Adapters> adapters) {
    Graph graph = new Graph("transformer");
    new TransformerLayers(graph, config, Adapters.corrections(adapters, UnaryOperator.identity()));
    return graph.parameters();
  }

  /** The maps that can be corrected. */
  public static List<String> maps(Config config) {
    return Adapters.maps(parameters(config, Optional.of(Adapters.ofAll())));
  }

  /** The number of trainable numbers. */
  public static long parameterCount(Config config) {
    return parameters(config).stream().mapToLong(p -> p.shape().elements()).sum();
  }
}
