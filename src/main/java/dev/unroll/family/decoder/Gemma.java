package dev.unroll.family.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Gpt;
import dev.unroll.model.GptParts;
import dev.unroll.nn.FeedForward;
import java.util.List;

/**
 * Gemma: Llama with embeddings times the root of their size, gains stored less 1, and GEGLU.
 *
 * <p>Gemma Team (2024), Gemma: open models based on Gemini research and technology.
 * arXiv:2403.08295.
 */
public class Gemma extends LlamaLike {
  @Override
  public List<String> types() {
    return List.of("gemma");
  }

  @Override
  public List<String> architectures() {
    return List.of("GemmaForCausalLM");
  }

  @Override
  int defaultContext() {
    return 8192;
  }

  @Override
  boolean isTied() {
    return true;
  }

  @Override
  GptParts parts(HubConfig config, int layers, int context) {
    GptParts llama = super.parts(config, layers, context);
    // Old files of Gemma say gelu in hidden_act and mean its tanh form, which hidden_activation
    // says where it is given.
    config.only("hidden_act", "gelu", "gelu_pytorch_tanh");
    config.only("hidden_activation", "gelu_pytorch_tanh");
    return new GptParts(
        llama.norm(),
        arrangement(),
        llama.positions(),
        llama.attention(),
        new GptParts.Inner(FeedForward.Activation.GELU, true, false),
        new GptParts.Embedding(Math.sqrt(config.integer("hidden_size"))),
        head(config),
        llama.family());
  }

  /** The order of sublayers and normalisations. */
  GptParts.Arrangement arrangement() {
    return GptParts.Arrangement.SEQUENTIAL;
  }

  /** How logits are made. */
  GptParts.Head head(HubConfig config) {
    return GptParts.Head.PLAIN;
  }

  @Override
  public void describe(Gpt.Config network, ObjectNode config) {
    super.describe(network, config);
    String tanh = "gelu_pytorch_tanh";
    config.put("hidden_act", tanh);
    config.put("hidden_activation", tanh);
  }

  @Override
  Counterpart gain(String theirs, String ours) {
    return Counterpart.lessOne(theirs, ours);
  }

  /** The tensors of a layer whose sublayers have normalisations before and after. */
  void sandwiched(List<Counterpart> all, Gpt.Config network, String theirs, String ours) {
    all.add(gain(theirs + "input_layernorm.weight", ours + "norm1.gain"));
    attention(all, network, theirs + "self_attn.", ours);
    all.add(gain(theirs + "post_attention_layernorm.weight", ours + "after1.gain"));
    all.add(gain(theirs + "pre_feedforward_layernorm.weight", ours + "norm2.gain"));
    feedForward(all, network, theirs + "mlp.", ours);
    all.add(gain(theirs + "post_feedforward_layernorm.weight", ours + "after2.gain"));
  }
}
