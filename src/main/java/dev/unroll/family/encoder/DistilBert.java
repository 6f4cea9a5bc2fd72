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
 * DistilBERT: BERT of half the layers, without kinds of text.
 *
 * <p>V. Sanh, L. Debut, J. Chaumond, T. Wolf (2019), DistilBERT. arXiv:1910.01108.
 */
public final class DistilBert implements EncoderFamily {
  /** Their names of the parts of a layer. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          entry("attention.query", "attention.q_lin"),
          entry("attention.key", "attention.k_lin"),
          entry("attention.value", "attention.v_lin"),
          entry("attention.output", "attention.out_lin"),
          entry("attention.norm", "sa_layer_norm"),
          entry("feedForward.inner", "ffn.lin1"),
          entry("feedForward.outer", "ffn.lin2"),
          entry("feedForward.norm", "output_layer_norm"));

  @Override
  public List<String> types() {
    return List.of("distilbert");
  }

  @Override
  public List<String> architectures() {
    return List.of(
        "DistilBertModel", "DistilBertForMaskedLM", "DistilBertForSequenceClassification");
  }

  @Override
  public Encoder.Config network(HubConfig config) {
    int size = config.integer("dim", 768);
    int heads = config.integer("n_heads", 12);
    if (size % heads != 0) {
      throw config.refused("n_heads", "must divide dim, " + size);
    }
    return new Encoder.Config(
        config.integer("n_layers", 6),
        size,
        heads,
        config.integer("hidden_dim", 3072),
        config.integer("vocab_size", 30_522),
        config.integer("max_position_embeddings", 512),
        0,
        1e-12,
        EncoderFamily.activation(config, "activation"),
        config.text("model_type", ""));
  }

  @Override
  public ClassifierHead head() {
    return new ClassifierHead("pre_classifier", "classifier", Encoder.Head.RELU);
  }

  @Override
  public String prefix() {
    return "distilbert.";
  }

  @Override
  public void describe(Encoder.Config network, int padding, ObjectNode config) {
    config.put("dim", network.size());
    config.put("n_layers", network.layers());
    config.put("n_heads", network.heads());
    config.put("hidden_dim", network.inner());
    config.put("vocab_size", network.vocabSize());
    config.put("max_position_embeddings", network.maxPositions());
    config.put("activation", EncoderFamily.name(network.activation()));
  }

  @Override
  public List<Counterpart> counterparts(Encoder.Config network, int padding) {
    List<Counterpart> all = new ArrayList<>();
    all.add(Counterpart.same("embeddings.word_embeddings.weight", "embedding.table"));
    all.add(Counterpart.same("embeddings.position_embeddings.weight", "position.table"));
    EncoderFamily.norm(all, "embeddings.LayerNorm", "norm");
    EncoderFamily.layers(all, network, "transformer.layer.", NAMES);
    return all;
  }
}
