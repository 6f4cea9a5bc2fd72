package dev.unroll.family;

import dev.unroll.checkpoint.TensorView;
import dev.unroll.model.Encoder;
import java.util.List;

/**
 * DistilBERT: BERT of half the layers, without kinds of text.
 *
 * <p>V. Sanh, L. Debut, J. Chaumond, T. Wolf (2019), DistilBERT. arXiv:1910.01108.
 */
public final class DistilBert implements EncoderFamily {
  @Override
  public List<String> types() {
    return List.of("distilbert");
  }

  @Override
  public List<String> architectures() {
    return List.of("DistilBertModel", "DistilBertForMaskedLM");
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
        EncoderFamily.activation(config, "activation"));
  }

  @Override
  public String prefix() {
    return "distilbert.";
  }

  @Override
  public TensorView tensor(
      EncoderTensors tensors, String parameter, HubConfig config, long... shape) {
    List<String> path = List.of(parameter.split("\\."));
    String part = path.getLast();
    return switch (path.getFirst()) {
      case "embedding" -> tensors.take("embeddings.word_embeddings.weight", shape);
      case "position" -> tensors.take("embeddings.position_embeddings.weight", shape);
      case "norm" -> EncoderFamily.norm(tensors, "embeddings.LayerNorm", part, shape);
      default -> {
        String layer = "transformer.layer." + path.getFirst().substring("layer".length()) + ".";
        yield switch (path.get(1) + "." + path.get(2)) {
          case "attention.query" ->
              EncoderFamily.linear(tensors, layer + "attention.q_lin", part, shape);
          case "attention.key" ->
              EncoderFamily.linear(tensors, layer + "attention.k_lin", part, shape);
          case "attention.value" ->
              EncoderFamily.linear(tensors, layer + "attention.v_lin", part, shape);
          case "attention.output" ->
              EncoderFamily.linear(tensors, layer + "attention.out_lin", part, shape);
          case "attention.norm" ->
              EncoderFamily.norm(tensors, layer + "sa_layer_norm", part, shape);
          case "feedForward.inner" ->
              EncoderFamily.linear(tensors, layer + "ffn.lin1", part, shape);
          case "feedForward.outer" ->
              EncoderFamily.linear(tensors, layer + "ffn.lin2", part, shape);
          case "feedForward.norm" ->
              EncoderFamily.norm(tensors, layer + "output_layer_norm", part, shape);
          default -> throw new IllegalArgumentException("no parameter of an encoder: " + parameter);
        };
      }
    };
  }
}
