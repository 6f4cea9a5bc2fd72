package dev.unroll.family.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Gpt;
import dev.unroll.model.GptParts;
import dev.unroll.nn.Rotation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * GPT-NeoX and Pythia: both sublayers read the same input, a part of each head is rotated, and the
 * rows of queries, keys and values take turns head by head.
 *
 * <p>S. Black et al. (2022), GPT-NeoX-20B: an open-source autoregressive language model.
 * arXiv:2204.06745. S. Biderman et al. (2023), Pythia: a suite for analyzing large language models
 * across training and scaling. arXiv:2304.01373.
 */
public final class GptNeoX extends GptFamily {
  @Override
  public List<String> types() {
    return List.of("gpt_neox");
  }

  @Override
  public List<String> architectures() {
    return List.of("GPTNeoXForCausalLM");
  }

  @Override
  List<String> prefixes() {
    return List.of("gpt_neox.");
  }

  @Override
  Pattern buffers() {
    return Pattern.compile("layers\\.\\d+\\.attention\\.(bias|masked_bias|rotary_emb\\.inv_freq)");
  }

  @Override
  Gpt.Config network(HubConfig config) {
    config.only("attention_bias", true);
    int size = config.integer("hidden_size");
    int heads = config.integer("num_attention_heads");
    GptParts parts =
        new GptParts(
            new GptParts.Norm(GptParts.Kind.LAYER, config.number("layer_norm_eps", 1e-5)),
            config.flag("use_parallel_residual", true)
                ? GptParts.Arrangement.PARALLEL
                : GptParts.Arrangement.SEQUENTIAL,
            GptParts.Positions.rotary(rotation(config)),
            new GptParts.Attention(true, true, false, null, null),
            new GptParts.Inner(activation(config, "hidden_act", "gelu"), false, true),
            GptParts.Embedding.PLAIN,
            GptParts.Head.PLAIN,
            "gpt_neox");
    return new Gpt.Config(
        parts,
        config.integer("num_hidden_layers"),
        size,
        heads,
        heads,
        headSize(config, size, heads),
        config.integer("intermediate_size"),
        config.integer("vocab_size"),
        config.integer("max_position_embeddings", 2048),
        0,
        0,
        config.flag("tie_word_embeddings", false));
  }

  /** Its older names for the base and the rotated part. */
  private static Rotation rotation(HubConfig config) {
    Rotation named = RotaryConfig.of(config, config.number("rotary_emb_base", 10_000));
    return config.has("rope_parameters") && named.share() < 1
        ? named
        : new Rotation(named.base(), config.number("rotary_pct", 0.25), named.scaling());
  }

  @Override
  public void describe(Gpt.Config network, ObjectNode config) {
    config.put("hidden_size", network.size());
    config.put("num_hidden_layers", network.layers());
    config.put("num_attention_heads", network.heads());
    config.put("intermediate_size", network.inner());
    config.put("max_position_embeddings", network.context());
    config.put("hidden_act", name(network.parts().feedForward().activation()));
    config.put("layer_norm_eps", network.parts().norm().epsilon());
    config.put(
        "use_parallel_residual", network.parts().arrangement() == GptParts.Arrangement.PARALLEL);
    Rotation rotation = network.parts().positions().rotation();
    if (rotation != null) {
      RotaryConfig.describe(rotation, config);
      config.put("rotary_emb_base", rotation.base());
      config.put("rotary_pct", rotation.share());
    }
  }

  @Override
  public List<Counterpart> counterparts(Gpt.Config network) {
    List<Counterpart> all = new ArrayList<>();
    all.add(Counterpart.same("embed_in.weight", "embedding.table"));
    for (int i = 0; i < network.layers(); i++) {
      String theirs = "layers." + i + ".";
      String ours = "block" + i + ".";
      norm(all, theirs + "input_layernorm", ours + "norm1");
      String[] inner = {ours + "query", ours + "key", ours + "value"};
      String joined = theirs + "attention.query_key_value";
      int heads = network.heads();
      all.add(Counterpart.below(joined + ".weight", parts(inner, ".weight")).perHead(heads));
      all.add(Counterpart.behind(joined + ".bias", parts(inner, ".bias")).perHead(heads));
      map(all, theirs + "attention.dense", ours + "output", true);
      norm(all, theirs + "post_attention_layernorm", ours + "norm2");
      map(all, theirs + "mlp.dense_h_to_4h", ours + "inner", true);
      map(all, theirs + "mlp.dense_4h_to_h", ours + "outer", true);
    }
    norm(all, "final_layer_norm", "norm");
    if (!network.tied()) {
      all.add(Counterpart.same("embed_out.weight", "output"));
    }
    return all;
  }
}
