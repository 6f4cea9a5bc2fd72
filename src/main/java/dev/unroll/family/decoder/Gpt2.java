package dev.unroll.family.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Gpt;
import dev.unroll.model.GptParts;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * GPT-2, whose matrices are stored {@code [in, out]}.
 *
 * <p>A. Radford et al. (2019), Language models are unsupervised multitask learners.
 */
public final class Gpt2 extends GptFamily {
  @Override
  public List<String> types() {
    return List.of("gpt2");
  }

  @Override
  public List<String> architectures() {
    return List.of("GPT2LMHeadModel");
  }

  @Override
  List<String> prefixes() {
    return List.of("transformer.");
  }

  @Override
  Pattern buffers() {
    return Pattern.compile("h\\.\\d+\\.attn\\.(bias|masked_bias)");
  }

  @Override
  Gpt.Config network(HubConfig config) {
    config.only("scale_attn_weights", true);
    config.only("scale_attn_by_inverse_layer_idx", false);
    config.only("add_cross_attention", false);
    int size = config.integer("n_embd", 768);
    int heads = config.integer("n_head", 12);
    GptParts parts =
        new GptParts(
            new GptParts.Norm(GptParts.Kind.LAYER, config.number("layer_norm_epsilon", 1e-5)),
            GptParts.Arrangement.SEQUENTIAL,
            GptParts.Positions.LEARNED,
            new GptParts.Attention(true, true, false, null, null),
            new GptParts.Inner(activation(config, "activation_function", "gelu_new"), false, true),
            GptParts.Embedding.PLAIN,
            GptParts.Head.PLAIN,
            "gpt2");
    if (size % heads != 0) {
      throw config.refused("n_head", "does not divide n_embd, %d".formatted(size));
    }
    return new Gpt.Config(
        parts,
        config.integer("n_layer", 12),
        size,
        heads,
        heads,
        size / heads,
        config.integer("n_inner", 4 * size),
        config.integer("vocab_size"),
        config.integer("n_positions", config.integer("n_ctx", 1024)),
        0,
        0,
        config.flag("tie_word_embeddings", true));
  }

  @Override
  public void describe(Gpt.Config network, ObjectNode config) {
    config.put("n_embd", network.size());
    config.put("n_layer", network.layers());
    config.put("n_head", network.heads());
    config.put("n_inner", network.inner());
    config.put("n_positions", network.context());
    config.put("activation_function", name(network.parts().feedForward().activation()));
    config.put("layer_norm_epsilon", network.parts().norm().epsilon());
  }

  @Override
  public List<Counterpart> counterparts(Gpt.Config network) {
    List<Counterpart> all = new ArrayList<>();
    all.add(Counterpart.same("wte.weight", "embedding.table"));
    all.add(Counterpart.same("wpe.weight", "position.table"));
    for (int i = 0; i < network.layers(); i++) {
      String theirs = "h." + i + ".";
      String ours = "block" + i + ".";
      norm(all, theirs + "ln_1", ours + "norm1");
      String[] inner = {ours + "query", ours + "key", ours + "value"};
      all.add(Counterpart.beside(theirs + "attn.c_attn.weight", parts(inner, ".weight")));
      all.add(Counterpart.behind(theirs + "attn.c_attn.bias", parts(inner, ".bias")));
      both(all, theirs + "attn.c_proj", ours + "output");
      norm(all, theirs + "ln_2", ours + "norm2");
      both(all, theirs + "mlp.c_fc", ours + "inner");
      both(all, theirs + "mlp.c_proj", ours + "outer");
    }
    norm(all, "ln_f", "norm");
    if (!network.tied()) {
      all.add(Counterpart.same("lm_head.weight", "output"));
    }
    return all;
  }

  /** A map {@code [in, out]} and its bias. */
  private static void both(List<Counterpart> all, String theirs, String ours) {
    all.add(Counterpart.same(theirs + ".weight", ours + ".weight"));
    all.add(Counterpart.same(theirs + ".bias", ours + ".bias"));
  }
}
