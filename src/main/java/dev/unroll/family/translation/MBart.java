package dev.unroll.family.translation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.nn.SinusoidalPositions;
import java.util.List;

/**
 * mBART: LayerNorm before each sublayer, after the embedding and after the last layer, learned
 * positions.
 *
 * <p>Y. Liu et al. (2020), Multilingual denoising pre-training for neural machine translation.
 * TACL. Y. Tang et al. (2021), Multilingual translation from denoising pre-training. ACL.
 */
public final class MBart implements BartForm {
  private static final Flags FLAGS = new Flags(true, true, true, false);

  @Override
  public List<String> types() {
    return List.of("mbart");
  }

  @Override
  public String architecture() {
    return "MBartForConditionalGeneration";
  }

  @Override
  public Transformer.Config network(HubConfig config) {
    FLAGS.check(config);
    return BartForm.network(
        config,
        new Defaults(50_265, "gelu", false),
        Norm.PRE,
        Positions.LEARNED,
        Tying.ALL,
        new Form(true, SinusoidalPositions.Layout.INTERLEAVED, true));
  }

  @Override
  public void describe(Transformer.Config network, ObjectNode config) {
    BartForm.super.describe(network, config);
    FLAGS.describe(config);
  }
}
