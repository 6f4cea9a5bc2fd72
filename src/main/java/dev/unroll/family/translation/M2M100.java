package dev.unroll.family.translation;

import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.nn.SinusoidalPositions;

/**
 * M2M-100, and NLLB, which has its form: LayerNorm before each sublayer and after the last layer,
 * fixed positions.
 *
 * <p>A. Fan et al. (2021), Beyond English-centric multilingual machine translation. JMLR 22. NLLB
 * Team (2022), No language left behind. arXiv:2207.04672.
 */
public final class M2M100 implements TranslatorFamily {
  @Override
  public Transformer.Config network(HubConfig config) {
    return Bart.network(
        config,
        new Bart.Defaults(128_112, "relu", true),
        Norm.PRE,
        Positions.SINUSOIDAL,
        Tying.ALL,
        new Bart.Form(false, SinusoidalPositions.Layout.FAIRSEQ, false));
  }
}
