package dev.unroll.family.decoder;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Gpt;
import dev.unroll.model.GptParts;
import java.util.ArrayList;
import java.util.List;

/** SmolLM3: Llama in which every fourth layer has no positions. */
public final class SmolLm3 extends LlamaLike {
  @Override
  public List<String> types() {
    return List.of("smollm3");
  }

  @Override
  public List<String> architectures() {
    return List.of("SmolLM3ForCausalLM");
  }

  @Override
  int defaultContext() {
    return 32_768;
  }

  @Override
  boolean isTied() {
    return true;
  }

  @Override
  GptParts.Positions positions(HubConfig config, int layers, int context) {
    config.only("use_sliding_window", false);
    int interval = config.integer("no_rope_layer_interval", 4);
    List<Integer> rotated = config.indices("no_rope_layers"); // 1 where a layer is rotated
    if (!rotated.isEmpty() && rotated.size() != layers) {
      throw config.refused("no_rope_layers", "there are %d layers".formatted(layers));
    }
    List<Integer> unrotated = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      if (rotated.isEmpty() ? (i + 1) % interval == 0 : rotated.get(i) == 0) {
        unrotated.add(i);
      }
    }
    return new GptParts.Positions(false, RotaryConfig.of(config, 2_000_000), unrotated, null);
  }

  @Override
  public void describe(Gpt.Config network, ObjectNode config) {
    super.describe(network, config);
    config.put("use_sliding_window", false);
    ArrayNode rotated = config.putArray("no_rope_layers");
    for (int i = 0; i < network.layers(); i++) {
      rotated.add(network.parts().positions().unrotated().contains(i) ? 0 : 1);
    }
  }
}
