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
 * BART: LayerNorm after each sublayer and after the embedding, learned positions.
 *
 * <p>M. Lewis et al. (2020), BART. ACL.
 */
public final class Bart implements BartForm {
  private static final Flags FLAGS = new Flags(false, true, false, false);

  @Override
  public List<String> types() {
    return List.of("bart");
  }

  @Override
  public String architecture() {
    return "BartForConditionalGeneration";
  }

  @Override
  public Transformer.Config network(HubConfig config) {
    FLAGS.check(config);
    return BartForm.network(
        config,
        new Defaults(50_265, "gelu", false),
        Norm.POST,
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
