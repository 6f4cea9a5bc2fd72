package dev.unroll.family.decoder;

import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.GptParts;
import java.util.List;

/**
 * Llama 2, 3, 3.1 and 3.2, and what has their form: SmolLM2, TinyLlama.
 *
 * <p>H. Touvron et al. (2023), Llama 2: open foundation and fine-tuned chat models.
 * arXiv:2307.09288. A. Dubey et al. (2024), The Llama 3 herd of models. arXiv:2407.21783.
 */
public final class Llama extends LlamaLike {
  @Override
  public List<String> types() {
    return List.of("llama");
  }

  @Override
  public List<String> architectures() {
    return List.of("LlamaForCausalLM");
  }

  @Override
  GptParts.Positions positions(HubConfig config, int layers, int context) {
    config.only("rope_interleaved", false);
    return super.positions(config, layers, context);
  }
}
