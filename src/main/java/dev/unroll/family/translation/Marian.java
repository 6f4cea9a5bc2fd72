package dev.unroll.family.translation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.nn.SinusoidalPositions;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Marian, as OPUS-MT's models are: LayerNorm after each sublayer, fixed positions whose sines come
 * before their cosines, logits with biases.
 *
 * <p>M. Junczys-Dowmunt et al. (2018), Marian: fast neural machine translation in C++. ACL. J.
 * Tiedemann, S. Thottingal (2020), OPUS-MT. EAMT.
 */
public final class Marian implements TranslatorFamily {
  @Override
  public List<String> types() {
    return List.of("marian");
  }

  @Override
  public String architecture() {
    return "MarianMTModel";
  }

  @Override
  public Transformer.Config network(HubConfig config) {
    config.only("normalize_before", false);
    config.only("normalize_embedding", false);
    config.only("add_final_layer_norm", false);
    config.only("static_position_embeddings", true);
    return Bart.network(
        config,
        new Bart.Defaults(58_101, "gelu", false),
        Norm.POST,
        Positions.SINUSOIDAL,
        config.flag("share_encoder_decoder_embeddings", true) ? Tying.ALL : Tying.TARGET,
        new Bart.Form(false, SinusoidalPositions.Layout.HALVES, true));
  }

  @Override
  public void describe(Transformer.Config network, ObjectNode config) {
    BartForm.describe(network, config);
    config.put("normalize_before", false);
    config.put("normalize_embedding", false);
    config.put("add_final_layer_norm", false);
    config.put("static_position_embeddings", true);
    config.put("share_encoder_decoder_embeddings", network.sharesEmbedding());
    config.put("decoder_vocab_size", network.targetVocab());
  }

  @Override
  public List<Counterpart> counterparts(Transformer.Config network) {
    return BartForm.counterparts(network);
  }

  @Override
  public String prefix() {
    return BartForm.PREFIX;
  }

  @Override
  public Pattern useless() {
    return BartForm.USELESS;
  }
}
