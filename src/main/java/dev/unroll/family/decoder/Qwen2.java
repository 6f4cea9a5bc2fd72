package dev.unroll.family.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.GptParts;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Qwen2 and Qwen2.5: Llama with biases of queries, keys and values.
 *
 * <p>A. Yang et al. (2024), Qwen2 technical report. arXiv:2407.10671.
 */
public class Qwen2 extends LlamaLike {
  @Override
  public List<String> types() {
    return List.of("qwen2");
  }

  @Override
  public List<String> architectures() {
    return List.of("Qwen2ForCausalLM");
  }

  @Override
  int defaultContext() {
    return 32_768;
  }

  @Override
  GptParts.Attention attention(HubConfig config) {
    return new GptParts.Attention(true, false, false, null, null);
  }

  @Override
  GptParts.Positions positions(HubConfig config, int layers, int context) {
    if (!config.flag("use_sliding_window", false)) {
      return GptParts.Positions.rotary(RotaryConfig.of(config));
    }
    List<Integer> said = localLayers(config, layers);
    int first =
        Math.min(layers, config.has("max_window_layers") ? config.index("max_window_layers") : 28);
    List<Integer> local = said == null ? IntStream.range(first, layers).boxed().toList() : said;
    return windowed(RotaryConfig.of(config), window(config), local, context);
  }

  @Override
  public void describe(GptParts.@Nullable Local local, int layers, ObjectNode config) {
    super.describe(local, layers, config);
    config.put("use_sliding_window", local != null);
    config.put("max_window_layers", local == null ? layers : local.layers().getFirst());
  }
}
