package dev.unroll.family.translation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.model.TransformerStyle;
import dev.unroll.nn.SinusoidalPositions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/** A family in BART's form: BART itself, Marian, mBART, M2M-100. */
sealed interface BartForm extends TranslatorFamily permits Bart, Marian, MBart, M2M100 {
  /** Rows of a table of positions that no token has. */
  int BEFORE = 2;

  /** Copies of tied tensors, and tables that are computed here. */
  Pattern USELESS =
      Pattern.compile(
          "lm_head\\.weight|shared\\.weight|final_logits_bias"
              + "|(en|de)coder\\.(embed_tokens\\.weight|embed_positions\\.weights?|version)");

  double EPSILON = 1e-5;

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

  /**
   * Keys that older files have, each with the only value that fits the family.
   *
   * @param before {@code normalize_before}
   * @param embedding {@code normalize_embedding}
   * @param last {@code add_final_layer_norm}
   * @param fixed {@code static_position_embeddings}
   */
  record Flags(boolean before, boolean embedding, boolean last, boolean fixed) {
    private SequencedMap<String, Boolean> byKey() {
      SequencedMap<String, Boolean> all = new LinkedHashMap<>();
      all.put("normalize_before", before);
      all.put("normalize_embedding", embedding);
      all.put("add_final_layer_norm", last);
      all.put("static_position_embeddings", fixed);
      return all;
    }

    /** Refuses others. */
    void check(HubConfig config) {
      byKey().forEach(config::only);
    }

    void describe(ObjectNode config) {
      byKey().forEach(config::put);
    }
  }

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

  /** The keys that all of them have. */
  @Override
  default void describe(Transformer.Config network, ObjectNode config) {
    config.put("is_encoder_decoder", true);
    config.put("tie_word_embeddings", true);
    config.put("add_bias_logits", false);
    config.put("d_model", network.size());
    config.put("encoder_layers", network.encoderLayers());
    config.put("decoder_layers", network.decoderLayers());
    config.put("num_hidden_layers", network.encoderLayers());
    config.put("encoder_attention_heads", network.heads());
    config.put("decoder_attention_heads", network.heads());
    config.put("encoder_ffn_dim", network.inner());
    config.put("decoder_ffn_dim", network.inner());
    config.put("activation_function", TranslatorFamily.name(network.style().inner().activation()));
    config.put("scale_embedding", network.style().embedding().scaled());
    config.put("max_position_embeddings", network.maxPositions());
    config.put("dropout", network.dropout());
    config.put("vocab_size", network.sourceVocab());
  }

  @Override
  default List<Counterpart> counterparts(Transformer.Config network) {
    List<Counterpart> all = new ArrayList<>();
    if (network.sharesEmbedding()) {
      all.add(
          Counterpart.same("shared.weight", "embedding.table").or("decoder.embed_tokens.weight"));
    } else {
      all.add(Counterpart.same("encoder.embed_tokens.weight", "source.table").or("shared.weight"));
      all.add(Counterpart.same("decoder.embed_tokens.weight", "target.table").or("shared.weight"));
    }
    if (network.style().logits().biased()) {
      all.add(Counterpart.row("final_logits_bias", "logitBiases"));
    }
    stack(all, network, "encoder.", network.encoderLayers(), false);
    stack(all, network, "decoder.", network.decoderLayers(), true);
    return all;
  }

  private static void stack(
      List<Counterpart> all,
      Transformer.Config network,
      String stack,
      int layers,
      boolean isDecoder) {
    if (network.positions() == Positions.LEARNED) {
      all.add(Counterpart.after(BEFORE, stack + "embed_positions.weight", stack + "positions"));
    }
    if (network.style().embedding().normalised()) {
      Counterpart.norm(all, stack + "layernorm_embedding", stack + "first");
    }
    for (int i = 0; i < layers; i++) {
      String theirs = stack + "layers." + i + ".";
      String ours = stack + "layer" + i + ".";
      attention(all, theirs + "self_attn", ours + "attention");
      if (isDecoder) {
        attention(all, theirs + "encoder_attn", ours + "cross");
      }
      Counterpart.map(all, theirs + "fc1", ours + "feedForward.inner", true);
      Counterpart.map(all, theirs + "fc2", ours + "feedForward.outer", true);
      Counterpart.norm(all, theirs + "final_layer_norm", ours + "feedForward.norm");
    }
    if (network.norm() == Norm.PRE) {
      Counterpart.norm(all, stack + "layer_norm", stack + "norm");
    }
  }

  private static void attention(List<Counterpart> all, String theirs, String ours) {
    Counterpart.map(all, theirs + ".q_proj", ours + ".query", true);
    Counterpart.map(all, theirs + ".k_proj", ours + ".key", true);
    Counterpart.map(all, theirs + ".v_proj", ours + ".value", true);
    Counterpart.map(all, theirs + ".out_proj", ours + ".output", true);
    Counterpart.norm(all, theirs + "_layer_norm", ours + ".norm");
  }

  @Override
  default String prefix() {
    return "model.";
  }

  @Override
  default Pattern useless() {
    return USELESS;
  }
}
