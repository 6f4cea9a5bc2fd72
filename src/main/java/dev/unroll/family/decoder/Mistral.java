package dev.unroll.family.decoder;

import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.GptParts;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Mistral: Llama whose layers look back on a window.
 *
 * <p>A. Jiang et al. (2023), Mistral 7B. arXiv:2310.06825.
 */
public final class Mistral extends LlamaLike {
  @Override
  public List<String> types() {
    return List.of("mistral");
  }

  @Override
  public List<String> architectures() {
    return List.of("MistralForCausalLM");
  }

  @Override
  int defaultContext() {
    return 4096 * 32;
  }

  @Override
  GptParts.Positions positions(HubConfig config, int layers, int context) {
    List<Integer> said = localLayers(config, layers);
    List<Integer> local = said == null ? IntStream.range(0, layers).boxed().toList() : said;
    return windowed(RotaryConfig.of(config), window(config), local, context);
  }
}
