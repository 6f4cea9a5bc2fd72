package dev.unroll.family.translation;

import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.nn.SinusoidalPositions;

/**
 * Marian, as OPUS-MT's models are: LayerNorm after each sublayer, fixed positions whose sines come
 * before their cosines, logits with biases.
 *
 * <p>M. Junczys-Dowmunt et al. (2018), Marian: fast neural machine translation in C++. ACL. J.
 * Tiedemann, S. Thottingal (2020), OPUS-MT. EAMT.
 */
public final class Marian implements TranslatorFamily {
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
}
