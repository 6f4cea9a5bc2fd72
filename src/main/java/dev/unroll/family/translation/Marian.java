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
 * Marian, as OPUS-MT's models are: LayerNorm after each sublayer, fixed positions whose sines come
 * before their cosines, logits with biases.
 *
 * <p>M. Junczys-Dowmunt et al. (2018), Marian: fast neural machine translation in C++. ACL. J.
 * Tiedemann, S. Thottingal (2020), OPUS-MT. EAMT.
 */
public final class Marian implements BartForm {
  private static final Flags FLAGS = new Flags(false, false, false, true);

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
    FLAGS.check(config);
    return BartForm.network(
        config,
        new Defaults(58_101, "gelu", false),
        Norm.POST,
        Positions.SINUSOIDAL,
        config.flag("share_encoder_decoder_embeddings", true) ? Tying.ALL : Tying.TARGET,
        new Form(false, SinusoidalPositions.Layout.HALVES, true));
  }

  @Override
  public void describe(Transformer.Config network, ObjectNode config) {
    BartForm.super.describe(network, config);
    FLAGS.describe(config);
    config.put("share_encoder_decoder_embeddings", network.sharesEmbedding());
    config.put("decoder_vocab_size", network.targetVocab());
  }
}
