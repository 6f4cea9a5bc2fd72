package dev.unroll.family.translation;

import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.model.TransformerStyle;
import dev.unroll.nn.SinusoidalPositions;

/**
 * BART: LayerNorm after each sublayer and after the embedding, learned positions.
 *
 * <p>M. Lewis et al. (2020), BART. ACL.
 */
public final class Bart implements TranslatorFamily {
  /** Rows of a table of positions that no token has. */
  static final int BEFORE = 2;

  private static final double EPSILON = 1e-5;

  @Override
  public Transformer.Config network(HubConfig config) {
    config.only("normalize_before", false);
    config.only("normalize_embedding", true);
    config.only("add_final_layer_norm", false);
    config.only("static_position_embeddings", false);
    return network(
        config,
        new Defaults(50_265, "gelu", false),
        Norm.POST,
        Positions.LEARNED,
        Tying.ALL,
        new Form(true, SinusoidalPositions.Layout.INTERLEAVED, true));
  }

  /** The values of keys that are missing, as Hugging Face's code has them. */
  record Defaults(int vocabSize, String activation, boolean scaled) {}

  /**
   * What differs between models in this form.
   *
   * @param normalised whether embeddings are normalised
   * @param waves of fixed positions
   * @param biased whether logits have biases
   */
  record Form(boolean normalised, SinusoidalPositions.Layout waves, boolean biased) {}

  /** The network of a model in BART's form. */
  static Transformer.Config network(
      HubConfig config, Defaults defaults, Norm norm, Positions positions, Tying tying, Form form) {
    config.only("is_encoder_decoder", true);
    config.only("tie_word_embeddings", true);
    config.only("add_bias_logits", false);
    int size = config.integer("d_model", 1024);
    int heads = config.integer("encoder_attention_heads", 16);
    int inner = config.integer("encoder_ffn_dim", 4096);
    same(config, "decoder_attention_heads", 16, "encoder_attention_heads", heads);
    same(config, "decoder_ffn_dim", 4096, "encoder_ffn_dim", inner);
    if (size % heads != 0) {
      throw config.refused("encoder_attention_heads", "must divide d_model, " + size);
    }
    int vocab = config.integer("vocab_size", defaults.vocabSize());
    TransformerStyle style =
        new TransformerStyle(
            new TransformerStyle.Lookup(
                config.flag("scale_embedding", defaults.scaled()), form.normalised()),
            form.waves(),
            TransformerStyle.Buckets.DEFAULT,
            new TransformerStyle.Normalisation(TransformerStyle.Normalisation.Kind.LAYER, EPSILON),
            0,
            new TransformerStyle.Inner(
                TranslatorFamily.activation(config, "activation_function", defaults.activation()),
                false),
            true,
            new TransformerStyle.Logits(false, form.biased()));
    return new Transformer.Config(
        config.integer("encoder_layers", 12),
        config.integer("decoder_layers", 12),
        size,
        heads,
        inner,
        vocab,
        tying == Tying.ALL ? vocab : config.integer("decoder_vocab_size", vocab),
        config.number("dropout", 0.1),
        norm,
        positions,
        config.integer("max_position_embeddings", 1024),
        tying,
        style);
  }

  private static void same(HubConfig config, String key, int missing, String other, int value) {
    if (config.integer(key, missing) != value) {
      throw config.refused(key, "only as many as " + other + ", " + value + ", is done here");
    }
  }
}
