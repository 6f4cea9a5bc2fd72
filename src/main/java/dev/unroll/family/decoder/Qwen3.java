package dev.unroll.family.decoder;

import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.GptParts;
import java.util.List;

/**
 * Qwen3: Qwen2 that normalises each head of queries and keys instead of biases.
 *
 * <p>A. Yang et al. (2025), Qwen3 technical report. arXiv:2505.09388.
 */
public final class Qwen3 extends Qwen2 {
  @Override
  public List<String> types() {
    return List.of("qwen3");
  }

  @Override
  public List<String> architectures() {
    return List.of("Qwen3ForCausalLM");
  }

  @Override
  GptParts.Attention attention(HubConfig config) {
    boolean biased = config.flag("attention_bias", false);
    return new GptParts.Attention(biased, biased, true, null, null);
  }
}
