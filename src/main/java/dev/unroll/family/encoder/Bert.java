package dev.unroll.family.encoder;

import static java.util.Map.entry;

import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.EncoderTensors;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Encoder;
import java.util.List;
import java.util.Map;

/**
 * BERT, and what has its form: MiniLM, E5, BGE, GTE.
 *
 * <p>J. Devlin et al. (2019), BERT. NAACL.
 */
public final class Bert implements EncoderFamily {
  /** Their names of the parts of a layer. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          entry("attention.query", "attention.self.query"),
          entry("attention.key", "attention.self.key"),
          entry("attention.value", "attention.self.value"),
          entry("attention.output", "attention.output.dense"),
          entry("attention.norm", "attention.output.LayerNorm"),
          entry("feedForward.inner", "intermediate.dense"),
          entry("feedForward.outer", "output.dense"),
          entry("feedForward.norm", "output.LayerNorm"));

  private static final double EPSILON = 1e-12;

  @Override
  public List<String> types() {
    return List.of("bert");
  }

  @Override
  public List<String> architectures() {
    return List.of("BertModel", "BertForMaskedLM", "BertForPreTraining");
  }

  @Override
  public Encoder.Config network(HubConfig config) {
    check(config);
    return network(config, 30_522, 0, 2);
  }

  /** Refuses what neither BERT nor RoBERTa is here. */
  static void check(HubConfig config) {
    config.only("position_embedding_type", "absolute");
    config.only("is_decoder", false);
    config.only("add_cross_attention", false);
    config.only("embedding_size", config.integer("hidden_size", 768));
  }

  /**
   * The sizes, with the defaults of Hugging Face's code.
   *
   * @param before rows of the table of positions that no token has
   */
  static Encoder.Config network(HubConfig config, int vocabSize, int before, int types) {
    int positions = config.integer("max_position_embeddings", 512);
    if (positions <= before) {
      throw config.refused("max_position_embeddings", "must be more than " + before);
    }
    int size = config.integer("hidden_size", 768);
    int heads = config.integer("num_attention_heads", 12);
    if (size % heads != 0) {
      throw config.refused("num_attention_heads", "must divide hidden_size, " + size);
    }
    return new Encoder.Config(
        config.integer("num_hidden_layers", 12),
        size,
        heads,
        config.integer("intermediate_size", 3072),
        config.integer("vocab_size", vocabSize),
        positions - before,
        config.integer("type_vocab_size", types),
        config.number("layer_norm_eps", EPSILON),
        EncoderFamily.activation(config, "hidden_act"));
  }

  @Override
  public String prefix() {
    return "bert.";
  }

  @Override
  public TensorView tensor(
      EncoderTensors tensors, String parameter, HubConfig config, long... shape) {
    return tensor(tensors, parameter, 0, shape);
  }

  /**
   * A tensor of BERT or RoBERTa.
   *
   * @param before rows of the table of positions that no token has
   */
  static TensorView tensor(EncoderTensors tensors, String parameter, int before, long... shape) {
    List<String> path = List.of(parameter.split("\\."));
    String part = path.getLast();
    return switch (path.getFirst()) {
      case "embedding" -> tensors.take("embeddings.word_embeddings.weight", shape);
      case "type" -> tensors.take("embeddings.token_type_embeddings.weight", shape);
      case "position" -> {
        long rows = shape[0] + before;
        yield tensors
            .take("embeddings.position_embeddings.weight", rows, shape[1])
            .rows(before, rows);
      }
      case "norm" -> EncoderFamily.norm(tensors, "embeddings.LayerNorm", part, shape);
      default -> EncoderFamily.ofLayer(tensors, "encoder.layer.", NAMES, parameter, shape);
    };
  }
}
