package dev.unroll.family.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Gpt;
import dev.unroll.model.GptParts;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gemma 2: Gemma with four normalisations a layer, soft bounds of scores and logits, and a window
 * in every other layer.
 *
 * <p>Gemma Team (2024), Gemma 2: improving open language models at a practical size.
 * arXiv:2408.00118.
 */
public class Gemma2 extends Gemma {
  @Override
  public List<String> types() {
    return List.of("gemma2");
  }

  @Override
  public List<String> architectures() {
    return List.of("Gemma2ForCausalLM");
  }

  @Override
  GptParts.Arrangement arrangement() {
    return GptParts.Arrangement.SANDWICHED;
  }

  @Override
  GptParts.Attention attention(HubConfig config) {
    boolean biased = config.flag("attention_bias", false);
    return new GptParts.Attention(
        biased, biased, false, scale(config), cap(config, "attn_logit_softcapping", 50.0));
  }

  /** The factor of scores. */
  static double scale(HubConfig config) {
    return 1 / Math.sqrt(config.number("query_pre_attn_scalar", 256));
  }

  @Override
  GptParts.Head head(HubConfig config) {
    return new GptParts.Head(cap(config, "final_logit_softcapping", 30.0));
  }

  /** A soft bound; null in the file is none, and a missing key the family's own. */
  static @Nullable Double cap(HubConfig config, String key, @Nullable Double missing) {
    return config.has(key)
        ? Double.valueOf(config.number(key, 0))
        : config.keys().contains(key) ? null : missing;
  }

  @Override
  GptParts.Positions positions(HubConfig config, int layers, int context) {
    List<Integer> said = localLayers(config, layers);
    List<Integer> local =
        said == null ? IntStream.range(0, layers).filter(i -> i % 2 == 0).boxed().toList() : said;
    return windowed(RotaryConfig.of(config), window(config), local, context);
  }

  @Override
  public void describe(Gpt.Config network, ObjectNode config) {
    super.describe(network, config);
    GptParts.Attention attention = network.parts().attention();
    Double scale = attention.scale();
    double scalar = scale == null ? network.headSize() : 1 / (scale * scale);
    config.put("query_pre_attn_scalar", Math.round(scalar * 1e6) / 1e6);
    config.put("attn_logit_softcapping", attention.softcap());
    config.put("final_logit_softcapping", network.parts().head().softcap());
  }

  @Override
  void layer(List<Counterpart> all, Gpt.Config network, String theirs, String ours) {
    sandwiched(all, network, theirs, ours);
  }
}
