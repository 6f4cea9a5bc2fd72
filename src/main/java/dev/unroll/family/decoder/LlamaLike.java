package dev.unroll.family.decoder;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Gpt;
import dev.unroll.model.GptParts;
import dev.unroll.nn.Rotation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A family with Llama's layers and names: root mean squares before both sublayers, rotary
 * positions, a gated feed-forward network.
 */
public abstract class LlamaLike extends GptFamily {
  @Override
  List<String> prefixes() {
    return List.of("model.");
  }

  @Override
  Gpt.Config network(HubConfig config) {
    int size = config.integer("hidden_size");
    int heads = config.integer("num_attention_heads");
    int layers = config.integer("num_hidden_layers");
    int context = config.integer("max_position_embeddings", defaultContext());
    return new Gpt.Config(
        parts(config, layers, context),
        layers,
        size,
        heads,
        config.integer("num_key_value_heads", heads),
        headSize(config, size, heads),
        config.integer("intermediate_size"),
        config.integer("vocab_size"),
        context,
        0,
        0,
        config.flag("tie_word_embeddings", isTied()));
  }

  /** What its network is made of. */
  GptParts parts(HubConfig config, int layers, int context) {
    return new GptParts(
        new GptParts.Norm(GptParts.Kind.RMS, config.number("rms_norm_eps", 1e-6)),
        GptParts.Arrangement.SEQUENTIAL,
        positions(config, layers, context),
        attention(config),
        new GptParts.Inner(
            activation(config, "hidden_act", "silu"), true, config.flag("mlp_bias", false)),
        GptParts.Embedding.PLAIN,
        GptParts.Head.PLAIN,
        types().getFirst());
  }

  /** Positions before it was said how many. */
  int defaultContext() {
    return 2048;
  }

  /** Whether the head is the embedding where the file does not say. */
  boolean isTied() {
    return false;
  }

  /** How positions are known. */
  GptParts.Positions positions(HubConfig config, int layers, int context) {
    return GptParts.Positions.rotary(RotaryConfig.of(config));
  }

  /** The parts of attention. */
  GptParts.Attention attention(HubConfig config) {
    boolean biased = config.flag("attention_bias", false);
    return new GptParts.Attention(biased, biased, false, null, null);
  }

  /**
   * Positions of which some layers see the nearest only.
   *
   * @param window null when the file has none
   * @param local those layers
   */
  static GptParts.Positions windowed(
      Rotation rotation, @Nullable Integer window, List<Integer> local, int context) {
    return window == null || window >= context || local.isEmpty()
        ? GptParts.Positions.rotary(rotation)
        : new GptParts.Positions(
            false, rotation, List.of(), new GptParts.Local(window, local, null));
  }

  /** The window of a key, if the file has one. */
  static @Nullable Integer window(HubConfig config) {
    return config.has("sliding_window") ? Integer.valueOf(config.integer("sliding_window")) : null;
  }

  /** The layers that {@code layer_types} says to be local; null when it is missing. */
  static @Nullable List<Integer> localLayers(HubConfig config, int layers) {
    List<String> types = config.texts("layer_types");
    if (types.isEmpty()) {
      return null;
    }
    List<Integer> local = new ArrayList<>();
    if (types.size() != layers) {
      throw config.refused("layer_types", "there are %d layers".formatted(layers));
    }
    for (int i = 0; i < layers; i++) {
      switch (types.get(i)) {
        case "sliding_attention" -> local.add(i);
        case "full_attention" -> {}
        default ->
            throw config.refused(
                "layer_types", "only full_attention or sliding_attention is done here");
      }
    }
    return local;
  }

  @Override
  public void describe(Gpt.Config network, ObjectNode config) {
    config.put("hidden_size", network.size());
    config.put("num_hidden_layers", network.layers());
    config.put("num_attention_heads", network.heads());
    config.put("num_key_value_heads", network.kvHeads());
    config.put("head_dim", network.headSize());
    config.put("intermediate_size", network.inner());
    config.put("max_position_embeddings", network.context());
    config.put("hidden_act", name(network.parts().feedForward().activation()));
    config.put("rms_norm_eps", network.parts().norm().epsilon());
    GptParts.Positions positions = network.parts().positions();
    if (positions.rotation() != null) {
      RotaryConfig.describe(positions.rotation(), config);
    }
    config.put("attention_bias", network.parts().attention().biased());
    config.put("mlp_bias", network.parts().feedForward().biased());
    describe(positions.local(), network.layers(), config);
  }

  /** The keys of local layers. */
  public void describe(GptParts.@Nullable Local local, int layers, ObjectNode config) {
    config.putNull("sliding_window");
    if (local != null) {
      config.put("sliding_window", local.window());
      ArrayNode types = config.putArray("layer_types");
      for (int i = 0; i < layers; i++) {
        types.add(local.layers().contains(i) ? "sliding_attention" : "full_attention");
      }
    }
  }

  @Override
  public List<Counterpart> counterparts(Gpt.Config network) {
    List<Counterpart> all = new ArrayList<>();
    all.add(Counterpart.same("embed_tokens.weight", "embedding.table"));
    for (int i = 0; i < network.layers(); i++) {
      layer(all, network, "layers." + i + ".", "block" + i + ".");
    }
    all.add(gain("norm.weight", "norm.gain"));
    if (!network.tied()) {
      all.add(Counterpart.same("lm_head.weight", "output"));
    }
    return all;
  }

  /** The gain of a normalisation. */
  Counterpart gain(String theirs, String ours) {
    return Counterpart.same(theirs, ours);
  }

  /** The tensors of one layer. */
  void layer(List<Counterpart> all, Gpt.Config network, String theirs, String ours) {
    all.add(gain(theirs + "input_layernorm.weight", ours + "norm1.gain"));
    attention(all, network, theirs + "self_attn.", ours);
    all.add(gain(theirs + "post_attention_layernorm.weight", ours + "norm2.gain"));
    feedForward(all, network, theirs + "mlp.", ours);
  }

  /** The tensors of a layer's attention. */
  void attention(List<Counterpart> all, Gpt.Config network, String theirs, String ours) {
    GptParts.Attention parts = network.parts().attention();
    map(all, theirs + "q_proj", ours + "query", parts.biased());
    map(all, theirs + "k_proj", ours + "key", parts.biased());
    map(all, theirs + "v_proj", ours + "value", parts.biased());
    map(all, theirs + "o_proj", ours + "output", parts.outerBiased());
    if (parts.normed()) {
      all.add(gain(theirs + "q_norm.weight", ours + "queryNorm.gain"));
      all.add(gain(theirs + "k_norm.weight", ours + "keyNorm.gain"));
    }
  }

  /** The tensors of a layer's feed-forward network. */
  void feedForward(List<Counterpart> all, Gpt.Config network, String theirs, String ours) {
    boolean biased = network.parts().feedForward().biased();
    map(all, theirs + "gate_proj", ours + "gate", biased);
    map(all, theirs + "up_proj", ours + "up", biased);
    map(all, theirs + "down_proj", ours + "down", biased);
  }
}
