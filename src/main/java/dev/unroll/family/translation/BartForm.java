package dev.unroll.family.translation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What BART and the families that were made in its form have in common: Marian, mBART, M2M-100. */
final class BartForm {
  static final String PREFIX = "model.";

  /** Copies of tied tensors, and tables that are computed here. */
  static final Pattern USELESS =
      Pattern.compile(
          "lm_head\\.weight|shared\\.weight|final_logits_bias"
              + "|(en|de)coder\\.(embed_tokens\\.weight|embed_positions\\.weights?|version)");

  private BartForm() {}

  /** The keys that all of them have. */
  static void describe(Transformer.Config network, ObjectNode config) {
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

  /** Which of their tensors is which parameter. */
  static List<Counterpart> counterparts(Transformer.Config network) {
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
      all.add(
          Counterpart.after(Bart.BEFORE, stack + "embed_positions.weight", stack + "positions"));
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
}
