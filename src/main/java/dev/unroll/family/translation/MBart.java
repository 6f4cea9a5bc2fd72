package dev.unroll.family.translation;

import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.nn.SinusoidalPositions;

/**
 * mBART: LayerNorm before each sublayer, after the embedding and after the last layer, learned
 * positions.
 *
 * <p>Y. Liu et al. (2020), Multilingual denoising pre-training for neural machine translation.
 * TACL. Y. Tang et al. (2021), Multilingual translation from denoising pre-training. ACL.
 */
public final class MBart implements TranslatorFamily {
  @Override
  public Transformer.Config network(HubConfig config) {
    config.only("normalize_before", true);
    config.only("normalize_embedding", true);
    config.only("add_final_layer_norm", true);
    config.only("static_position_embeddings", false);
    return Bart.network(
        config,
        new Bart.Defaults(50_265, "gelu", false),
        Norm.PRE,
        Positions.LEARNED,
        Tying.ALL,
        new Bart.Form(true, SinusoidalPositions.Layout.INTERLEAVED, true));
  }
}
