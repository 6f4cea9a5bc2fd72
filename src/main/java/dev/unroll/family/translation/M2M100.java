package dev.unroll.family.translation;

import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.nn.SinusoidalPositions;
import java.util.List;

/**
 * M2M-100, and NLLB, which has its form: LayerNorm before each sublayer and after the last layer,
 * fixed positions.
 *
 * <p>A. Fan et al. (2021), Beyond English-centric multilingual machine translation. JMLR 22. NLLB
 * Team (2022), No language left behind. arXiv:2207.04672.
 */
public final class M2M100 implements BartForm {
  @Override
  public List<String> types() {
    return List.of("m2m_100");
  }

  @Override
  public String architecture() {
    return "M2M100ForConditionalGeneration";
  }

  @Override
  public Transformer.Config network(HubConfig config) {
    return BartForm.network(
        config,
        new Defaults(128_112, "relu", true),
        Norm.PRE,
        Positions.SINUSOIDAL,
        Tying.ALL,
        new Form(false, SinusoidalPositions.Layout.FAIRSEQ, false));
  }
}
