package dev.unroll.family.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Gpt;
import dev.unroll.model.GptParts;
import dev.unroll.nn.Rotation;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Gemma 3 for text: Gemma 2 with normalised heads instead of soft bounds, five local layers for
 * each other one, and a rotation of their own for those.
 *
 * <p>Gemma Team (2025), Gemma 3 technical report. arXiv:2503.19786.
 */
public final class Gemma3 extends Gemma2 {
  @Override
  public List<String> types() {
    return List.of("gemma3_text");
  }

  @Override
  public List<String> architectures() {
    return List.of("Gemma3ForCausalLM");
  }

  @Override
  int defaultContext() {
    return 131_072;
  }

  @Override
  GptParts.Attention attention(HubConfig config) {
    config.only("use_bidirectional_attention", false);
    boolean biased = config.flag("attention_bias", false);
    return new GptParts.Attention(
        biased, biased, true, scale(config), cap(config, "attn_logit_softcapping", null));
  }

  @Override
  GptParts.Head head(HubConfig config) {
    return new GptParts.Head(cap(config, "final_logit_softcapping", null));
  }

  @Override
  GptParts.Positions positions(HubConfig config, int layers, int context) {
    List<Integer> said = localLayers(config, layers);
    int interval = config.integer("sliding_window_pattern", 6);
    List<Integer> local =
        said == null
            ? IntStream.range(0, layers).filter(i -> (i + 1) % interval != 0).boxed().toList()
            : said;
    Optional<HubConfig> both = config.object("rope_parameters");
    Rotation far =
        both.flatMap(p -> p.object("full_attention"))
            .map(p -> RotaryConfig.of(p, p.number("rope_theta", 1_000_000), 1))
            .orElseGet(() -> RotaryConfig.of(config, 1_000_000));
    Rotation near =
        both.flatMap(p -> p.object("sliding_attention"))
            .map(p -> RotaryConfig.of(p, p.number("rope_theta", 10_000), 1))
            .orElseGet(() -> new Rotation(config.number("rope_local_base_freq", 10_000), 1, null));
    int window = config.integer("sliding_window", 4096);
    return new GptParts.Positions(
        false, far, List.of(), new GptParts.Local(window, local, near.equals(far) ? null : near));
  }

  @Override
  public void describe(Gpt.Config network, ObjectNode config) {
    super.describe(network, config);
    GptParts.Positions positions = network.parts().positions();
    Rotation near = positions.local() == null ? null : positions.local().rotation();
    Rotation nearest = near == null ? positions.rotation() : near;
    config.put("rope_local_base_freq", nearest == null ? 10_000 : nearest.base());
  }
}
