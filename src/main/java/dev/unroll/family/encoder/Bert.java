package dev.unroll.family.encoder;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Encoder;
import java.util.ArrayList;
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
    return List.of(
        "BertModel", "BertForMaskedLM", "BertForPreTraining", "BertForSequenceClassification");
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
        types == 0 ? 0 : config.integer("type_vocab_size", types),
        config.number("layer_norm_eps", EPSILON),
        EncoderFamily.activation(config, "hidden_act"),
        config.text("model_type", ""));
  }

  @Override
  public ClassifierHead head() {
    return new ClassifierHead("pooler.dense", "classifier", Encoder.Head.TANH);
  }

  @Override
  public String prefix() {
    return "bert.";
  }

  @Override
  public void describe(Encoder.Config network, int padding, ObjectNode config) {
    describe(network, config, 0);
  }

  /**
   * The keys of BERT and RoBERTa.
   *
   * @param before rows of the table of positions that no token has
   */
  static void describe(Encoder.Config network, ObjectNode config, int before) {
    config.put("hidden_size", network.size());
    config.put("num_hidden_layers", network.layers());
    config.put("num_attention_heads", network.heads());
    config.put("intermediate_size", network.inner());
    config.put("vocab_size", network.vocabSize());
    config.put("max_position_embeddings", network.maxPositions() + before);
    config.put("type_vocab_size", network.types());
    config.put("layer_norm_eps", network.epsilon());
    config.put("hidden_act", EncoderFamily.name(network.activation()));
    config.put("position_embedding_type", "absolute");
  }

  @Override
  public List<Counterpart> counterparts(Encoder.Config network, int padding) {
    return ofBert(network, 0);
  }

  /**
   * The tensors of BERT and RoBERTa.
   *
   * @param before rows of the table of positions that no token has
   */
  static List<Counterpart> ofBert(Encoder.Config network, int before) {
    List<Counterpart> all = new ArrayList<>();
    all.add(Counterpart.same("embeddings.word_embeddings.weight", "embedding.table"));
    all.add(Counterpart.after(before, "embeddings.position_embeddings.weight", "position.table"));
    if (network.types() > 0) {
      all.add(Counterpart.same("embeddings.token_type_embeddings.weight", "type.table"));
    }
    EncoderFamily.norm(all, "embeddings.LayerNorm", "norm");
    EncoderFamily.layers(all, network, "encoder.layer.", NAMES);
    return all;
  }
}
