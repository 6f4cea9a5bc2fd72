package dev.unroll.model;

import dev.unroll.graph.Graph;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.nn.CausalAttention;
import dev.unroll.nn.Rotation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A decoder-only Transformer, which continues a text token by token.
 *
 * <pre>
 *   x = E[tokens] (+ P[positions])           E [vocab, size], P [context, size], x [batch, time, size]
 *   x = x + attention(norm(x))               in each block
 *   x = x + feedForward(norm(x))
 *   logits = norm(x)·Eᵀ                      logits [batch, time, vocab]
 * </pre>
 *
 * <p>{@link GptParts} has the variants of other families.
 *
 * <p>A. Radford et al. (2018), Improving language understanding by generative pre-training; (2019),
 * Language models are unsupervised multitask learners. H. Touvron et al. (2023), LLaMA: open and
 * efficient foundation language models. arXiv:2302.13971.
 */
public final class Gpt {
  /** Name of the parameter {@code [classes, size]} that a classifier has beside the others. */
  public static final String CLASSES = "classes";

  private Gpt() {}

  /** A customary choice of parts, as recipes name them. */
  public enum Block {
    /** {@link GptParts#GPT2}. */
    GPT2,
    /** {@link GptParts#LLAMA}. */
    LLAMA;

    /** What it is made of. */
    public GptParts parts() {
      return switch (this) {
        case GPT2 -> GptParts.GPT2;
        case LLAMA -> GptParts.LLAMA;
      };
    }

    /** The choice that gives some parts. */
    public static Optional<Block> of(GptParts parts) {
      GptParts nameless = parts.withFamily(null);
      return Arrays.stream(values()).filter(block -> block.parts().equals(nameless)).findFirst();
    }

    /**
     * The customary width of the feed-forward network. Llama's three matrices have as many weights
     * as GPT-2's two.
     */
    public int inner(int size) {
      return switch (this) {
        case GPT2 -> 4 * size;
        case LLAMA -> Math.ceilDiv(8 * size / 3, 32) * 32;
      };
    }

    /** The divisor of a head's size with which ONNX Runtime's attention does all of the work. */
    public int headUnit() {
      return switch (this) {
        case GPT2 -> 8;
        case LLAMA -> 16;
      };
    }
  }

  /**
   * The network: its parts and their sizes.
   *
   * @param size width of a token's vector
   * @param heads of queries
   * @param kvHeads of keys and values; {@code heads} is a multiple of it
   * @param headSize width of a head
   * @param inner width of the feed-forward networks
   * @param context number of positions
   * @param dropout probability with which an element of an embedding or of a sublayer's output is
   *     dropped while training
   * @param attentionDropout the same for the attention probabilities
   * @param tied whether the head is the embedding
   */
  public record Config(
      GptParts parts,
      int layers,
      int size,
      int heads,
      int kvHeads,
      int headSize,
      int inner,
      int vocabSize,
      int context,
      double dropout,
      double attentionDropout,
      boolean tied) {
    public Config {
      if (layers < 1 || size < 1 || inner < 1 || vocabSize < 1 || headSize < 1 || context < 2) {
        throw new IllegalArgumentException(
            "layers, size, headSize, inner and vocabSize must be positive and context at least 2");
      }
      if (heads < 1 || kvHeads < 1 || heads % kvHeads != 0) {
        throw new IllegalArgumentException(
            "%d heads do not share %d heads of keys evenly".formatted(heads, kvHeads));
      }
      if (dropout < 0 || dropout >= 1 || attentionDropout < 0 || attentionDropout >= 1) {
        throw new IllegalArgumentException(
            "dropout must be in [0, 1), not %s and %s".formatted(dropout, attentionDropout));
      }
      for (int layer = 0; layer < layers; layer++) {
        Rotation rotation = parts.positions().rotation(layer);
        if (rotation != null && rotation.size(headSize) == 0) {
          throw new IllegalArgumentException(
              "nothing is turned of heads of %d by %s".formatted(headSize, rotation));
        }
      }
    }

    /**
     * A customary network.
     *
     * @param size {@code size / heads} must be a multiple of {@link Block#headUnit}
     */
    public Config(
        Block block,
        int layers,
        int size,
        int heads,
        int kvHeads,
        int inner,
        int vocabSize,
        int context,
        double dropout,
        double attentionDropout,
        boolean tied) {
      this(
          block.parts(),
          layers,
          size,
          heads,
          kvHeads,
          size / heads,
          inner,
          vocabSize,
          context,
          dropout,
          attentionDropout,
          tied);
      if (size % (heads * block.headUnit()) != 0) {
        throw new IllegalArgumentException(
            "size %d in %d heads: a head's size must be a multiple of %d"
                .formatted(size, heads, block.headUnit()));
      }
    }

    /** A GPT-2 without dropout. */
    public static Config gpt2(int layers, int size, int heads, int vocabSize, int context) {
      return new Config(
          Block.GPT2,
          layers,
          size,
          heads,
          heads,
          Block.GPT2.inner(size),
          vocabSize,
          context,
          0,
          0,
          true);
    }

    /** The same network with another number of positions. */
    public Config withContext(int positions) {
      return with(parts, positions, dropout, attentionDropout);
    }

    /** The same network, trained with other dropout. */
    public Config withDropout(double rate, double attentionRate) {
      return with(parts, context, rate, attentionRate);
    }

    /** A network of the same sizes. */
    public Config withParts(GptParts others) {
      return with(others, context, dropout, attentionDropout);
    }

    private Config with(GptParts others, int positions, double rate, double attentionRate) {
      return new Config(
          others,
          layers,
          size,
          heads,
          kvHeads,
          headSize,
          inner,
          vocabSize,
          positions,
          rate,
          attentionRate,
          tied);
    }

    /** The heads of its attention. */
    CausalAttention.Heads attentionHeads() {
      return new CausalAttention.Heads(size, heads, kvHeads, headSize);
    }
  }

  /**
   * The training graph: weighted mean cross-entropy in nats of the next token.
   *
   * <p>Inputs, time-major as batches come: {@code tokens} and {@code targets} int64 and {@code
   * weights} float {@code [time, batch]}. The prediction is logits {@code [batch·time, vocab]}, row
   * by row.
   *
   * @param time length of a row, at most the context
   */
  public static TrainingGraph training(
      Config config, int batch, int time, TrainingOptions options) {
    return training(config, Optional.empty(), batch, time, options);
  }

  /** The same with corrections, if there are any. */
  public static TrainingGraph training(
      Config config, Optional<Adapters> adapters, int batch, int time, TrainingOptions options) {
    return new GptTraining(config, adapters, batch, time, options, GptTraining.Rows.STREAMS)
        .build();
  }

  /**
   * The same for rows that several documents share, each with positions and attention of its own:
   * also reads {@code positions} int64 {@code [time, batch]}, places in the document, and {@code
   * segments} float {@code [time, batch]}, different numbers for the documents of a row.
   *
   * @param adapters corrections, if there are any
   */
  public static TrainingGraph packedTraining(
      Config config, Optional<Adapters> adapters, int batch, int time, TrainingOptions options) {
    return new GptTraining(config, adapters, batch, time, options, GptTraining.Rows.DOCUMENTS)
        .build();
  }

  /**
   * The training graph of a classifier: the mean cross-entropy in nats of each row's labels, and a
   * part of that of the next tokens (Radford et al. 2018, section 3.2).
   *
   * <p>Inputs: {@code tokens}, and with an auxiliary loss {@code targets} and {@code weights}, as
   * in {@link #training}; {@code places} int64 {@code [batch]}, where the label is predicted:
   * {@code row·time + place}; {@code labels} or {@code labelSets} as {@link Labelling} says; {@code
   * counted} float {@code [batch]}, 1 or 0 for a row that is padding. The prediction is logits
   * {@code [batch, classes]}.
   *
   * @param auxiliary weight of the loss of the next tokens, 0 for none
   */
  public static TrainingGraph classifierTraining(
      Config config,
      Optional<Adapters> adapters,
      int classes,
      Labelling labelling,
      double auxiliary,
      int batch,
      int time,
      TrainingOptions options) {
    return new GptTraining(config, adapters, batch, time, options, GptTraining.Rows.STREAMS)
        .buildClassifier(classes, labelling, auxiliary);
  }

  /**
   * The graph of a classifier with its weights inside: as {@link #generation}, with logits {@code
   * [batch, time, classes]}; where texts have any number of labels, also with their logistic
   * function, {@code probabilities}.
   */
  public static byte[] classifier(
      Config config,
      int classes,
      Labelling labelling,
      Precision precision,
      Function<String, float[]> weights,
      Map<String, String> metadata) {
    return OnnxWriter.withWeights(
        GptGeneration.classifier(config, classes, labelling), precision, weights, metadata);
  }

  /**
   * The generation graph with its weights inside, as an ONNX file: {@code tokens} and {@code
   * positions} int64 {@code [batch, time]}, {@code seqlens_k} int32 {@code [batch]}, {@code total}
   * int32 {@code [1]}, {@code wanted} int64 {@code [wanted]} and the pasts of the {@link #caches}
   * to {@code logits} {@code [wanted, vocab]}, {@code hidden} {@code [batch, time, size]} (the last
   * normalised state) and the presents. Logits are made for the wanted places alone, numbered
   * {@code row·time + place}: of a prompt only those of its last token are needed. Batch and time
   * are dynamic.
   *
   * <p>Rows that start together may be of different length, padded on the right; rows that go on do
   * so by one token each, or one row alone by several. See {@link
   * dev.unroll.graph.Op.GroupQueryAttention} for the two counts.
   *
   * @param weights the elements of a parameter by its name in the training graph
   * @param metadata stored in the file
   */
  public static byte[] generation(
      Config config,
      Precision precision,
      Function<String, float[]> weights,
      Map<String, String> metadata) {
    return OnnxWriter.withWeights(GptGeneration.graph(config), precision, weights, metadata);
  }

  /** The graph of {@link #generation}, to write or read its weights piece by piece. */
  public static Graph generationGraph(Config config) {
    return GptGeneration.graph(config);
  }

  /**
   * The generation graph for other programs, as Hugging Face Optimum would have exported it: {@code
   * input_ids}, {@code attention_mask}, {@code position_ids} and {@code past_key_values.N.key} and
   * {@code .value} to {@code logits} and {@code present.N.key} and {@code .value}, in operators of
   * ONNX alone.
   *
   * @param weights the elements of a parameter by its name in the training graph
   * @param metadata stored in the file
   */
  public static byte[] optimumGeneration(
      Config config, Function<String, float[]> weights, Map<String, String> metadata) {
    return OnnxWriter.withWeights(OptimumGpt.graph(config), Precision.FP32, weights, metadata);
  }

  /** The caches of the generation graph: the layers' keys and values, keys first. */
  public static List<KeyValueCache> caches(Config config) {
    return KeyValueCache.ofLayers(
        config.layers(), config.kvHeads(), config.attentionHeads().cached());
  }

  /** The parameters of every graph of the network. */
  public static List<ParameterSpec> parameters(Config config) {
    return parameters(config, Optional.empty());
  }

  /** The parameters of a training graph, those of the corrections included. */
  public static List<ParameterSpec> parameters(Config config, Optional<Adapters> adapters) {
    Graph graph = new Graph("gpt");
    new GptLayers(
        graph, config, config.context(), Adapters.corrections(adapters, UnaryOperator.identity()));
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
