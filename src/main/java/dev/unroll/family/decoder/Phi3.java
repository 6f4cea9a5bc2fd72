package dev.unroll.family.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Gpt;
import dev.unroll.model.GptParts;
import dev.unroll.nn.Rotation;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Phi-3 and Phi-4-mini: Llama with joined matrices.
 *
 * <p>M. Abdin et al. (2024), Phi-3 technical report. arXiv:2404.14219.
 */
public final class Phi3 extends LlamaLike {
  @Override
  public List<String> types() {
    return List.of("phi3");
  }

  @Override
  public List<String> architectures() {
    return List.of("Phi3ForCausalLM");
  }

  @Override
  int defaultContext() {
    return 4096;
  }

  @Override
  GptParts.Attention attention(HubConfig config) {
    config.only("attention_bias", false);
    return super.attention(config);
  }

  @Override
  GptParts.Positions positions(HubConfig config, int layers, int context) {
    List<Integer> all = IntStream.range(0, layers).boxed().toList();
    return windowed(RotaryConfig.of(config), window(config), all, context);
  }

  @Override
  void attention(List<Counterpart> all, Gpt.Config network, String theirs, String ours) {
    all.add(
        Counterpart.below(
            theirs + "qkv_proj.weight",
            ours + "query.weight",
            ours + "key.weight",
            ours + "value.weight"));
    map(all, theirs + "o_proj", ours + "output", false);
  }

  @Override
  void feedForward(List<Counterpart> all, Gpt.Config network, String theirs, String ours) {
    all.add(
        Counterpart.below(
            theirs + "gate_up_proj.weight", ours + "gate.weight", ours + "up.weight"));
    map(all, theirs + "down_proj", ours + "down", false);
  }

  @Override
  public void describe(Gpt.Config network, ObjectNode config) {
    super.describe(network, config);
    config.put("original_max_position_embeddings", network.context());
    Rotation rotation = network.parts().positions().rotation();
    config.put("partial_rotary_factor", rotation == null ? 1 : rotation.share());
  }
}
