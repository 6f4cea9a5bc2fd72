package dev.unroll.family.translation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.model.TransformerStyle;
import dev.unroll.model.TransformerStyle.Normalisation;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.SinusoidalPositions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * T5, in its first form and that of 1.1, which Flan and mT5 have: RMSNorm before each sublayer,
 * relative positions, no biases, scores that are not scaled.
 *
 * <p>C. Raffel et al. (2020), Exploring the limits of transfer learning with a unified text-to-text
 * transformer. JMLR 21.
 */
public final class T5 implements TranslatorFamily {
  /** Longest text where the configuration names none: relative positions have no end. */
  private static final int POSITIONS = 512;

  /** ONNX Runtime's attention takes heads of a multiple of this. */
  private static final int HEAD_UNIT = 8;

  /** Copies of tied tensors, and biases of distances to the source, which are not read. */
  private static final Pattern USELESS =
      Pattern.compile(
          "lm_head\\.weight|(.*\\.)?embed_tokens\\.weight"
              + "|.*\\.layer\\.1\\.EncDecAttention\\.relative_attention_bias.*");

  @Override
  public List<String> types() {
    return List.of("t5", "mt5");
  }

  @Override
  public String architecture() {
    return "T5ForConditionalGeneration";
  }

  @Override
  public Transformer.Config network(HubConfig config) {
    config.only("is_encoder_decoder", true);
    config.only("is_decoder", false);
    boolean scaled = isScaled(config);
    int heads = config.integer("num_heads", 8);
    int headSize = config.integer("d_kv", 64);
    if (headSize % HEAD_UNIT != 0) {
      throw config.refused("d_kv", "only a multiple of " + HEAD_UNIT + " is done here");
    }
    int layers = config.integer("num_layers", 6);
    int vocab = config.integer("vocab_size", 32_128);
    return new Transformer.Config(
        layers,
        config.integer("num_decoder_layers", layers),
        config.integer("d_model", 512),
        heads,
        config.integer("d_ff", 2048),
        vocab,
        vocab,
        config.number("dropout_rate", 0.1),
        Norm.PRE,
        Positions.RELATIVE,
        config.integer("n_positions", POSITIONS),
        scaled ? Tying.ALL : Tying.EMBEDDINGS,
        new TransformerStyle(
            new TransformerStyle.Lookup(false, false),
            SinusoidalPositions.Layout.INTERLEAVED,
            buckets(config),
            new Normalisation(
                Normalisation.Kind.ROOT_MEAN_SQUARE, config.number("layer_norm_epsilon", 1e-6)),
            headSize,
            inner(config),
            false,
            new TransformerStyle.Logits(scaled, false)));
  }

  /**
   * Whether states are scaled before logits. A file that says nothing of it means it by calling
   * embeddings tied; mT5's are never scaled.
   */
  private static boolean isScaled(HubConfig config) {
    return !config.text("model_type", "").equals("mt5")
        && config.flag("scale_decoder_outputs", config.flag("tie_word_embeddings", true));
  }

  private static TransformerStyle.Buckets buckets(HubConfig config) {
    int count = config.integer("relative_attention_num_buckets", 32);
    int most = config.integer("relative_attention_max_distance", 128);
    try {
      return new TransformerStyle.Buckets(count, most);
    } catch (IllegalArgumentException e) {
      throw config.refused("relative_attention_num_buckets", String.valueOf(e.getMessage()));
    }
  }

  private static TransformerStyle.Inner inner(HubConfig config) {
    String key = "feed_forward_proj";
    return switch (config.text(key, "relu")) {
      case "relu" -> new TransformerStyle.Inner(FeedForward.Activation.RELU, false);
      case "gelu" -> new TransformerStyle.Inner(FeedForward.Activation.GELU_ERF, false);
      // Hugging Face's code takes the tanh form for this name.
      case "gated-gelu" -> new TransformerStyle.Inner(FeedForward.Activation.GELU, true);
      case "gated-silu" -> new TransformerStyle.Inner(FeedForward.Activation.SILU, true);
      case "gated-relu" -> new TransformerStyle.Inner(FeedForward.Activation.RELU, true);
      default ->
          throw config.refused(
              key, "only relu, gelu, gated-gelu, gated-silu and gated-relu are done here");
    };
  }

  /** A function's name, which is refused when it is read where T5 has none. */
  private static String name(TransformerStyle.Inner inner) {
    String gated = inner.gated() ? "gated-" : "";
    return switch (inner.activation()) {
      case RELU -> gated + "relu";
      case SILU -> gated + "silu";
      // One name for two functions, of which each form has one.
      case GELU -> inner.gated() ? "gated-gelu" : "gelu_new";
      case GELU_ERF -> inner.gated() ? "gated-gelu_erf" : "gelu";
    };
  }

  @Override
  public void describe(Transformer.Config network, ObjectNode config) {
    TransformerStyle style = network.style();
    config.put("is_encoder_decoder", true);
    config.put("tie_word_embeddings", network.tying() == Tying.ALL);
    config.put("d_model", network.size());
    config.put("d_kv", network.headSize());
    config.put("d_ff", network.inner());
    config.put("num_heads", network.heads());
    config.put("num_layers", network.encoderLayers());
    config.put("num_decoder_layers", network.decoderLayers());
    config.put("vocab_size", network.sourceVocab());
    config.put("n_positions", network.maxPositions());
    config.put("relative_attention_num_buckets", style.buckets().count());
    config.put("relative_attention_max_distance", style.buckets().most());
    config.put("dropout_rate", network.dropout());
    config.put("layer_norm_epsilon", style.normalisation().epsilon());
    config.put("feed_forward_proj", name(style.inner()));
  }

  @Override
  public List<Counterpart> counterparts(Transformer.Config network) {
    List<Counterpart> all = new ArrayList<>();
    all.add(Counterpart.same("shared.weight", "embedding.table").or("decoder.embed_tokens.weight"));
    if (network.tying() != Tying.ALL) {
      // Where none is stored, it is the embedding, whatever the configuration calls tied.
      all.add(Counterpart.same("lm_head.weight", "output").or("shared.weight"));
    }
    stack(all, network, "encoder", network.encoderLayers());
    stack(all, network, "decoder", network.decoderLayers());
    return all;
  }

  private static void stack(
      List<Counterpart> all, Transformer.Config network, String stack, int layers) {
    all.add(
        Counterpart.same(
            stack + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight",
            stack + ".distances"));
    for (int i = 0; i < layers; i++) {
      String block = "%s.block.%d.layer.".formatted(stack, i);
      String layer = "%s.layer%d.".formatted(stack, i);
      int number = 0;
      attention(all, network, block + number++, ".SelfAttention.", layer + "attention.");
      if (stack.equals("decoder")) {
        attention(all, network, block + number++, ".EncDecAttention.", layer + "cross.");
      }
      String theirs = block + number + ".DenseReluDense.";
      String ours = layer + "feedForward.";
      if (network.style().inner().gated()) {
        Counterpart.map(all, theirs + "wi_0", ours + "gate", false);
        Counterpart.map(all, theirs + "wi_1", ours + "up", false);
        Counterpart.map(all, theirs + "wo", ours + "down", false);
      } else {
        Counterpart.map(all, theirs + "wi", ours + "inner", false);
        Counterpart.map(all, theirs + "wo", ours + "outer", false);
      }
      all.add(Counterpart.same(block + number + ".layer_norm.weight", ours + "norm.gain"));
    }
    all.add(Counterpart.same(stack + ".final_layer_norm.weight", stack + ".norm.gain"));
  }

  private static void attention(
      List<Counterpart> all, Transformer.Config network, String layer, String maps, String ours) {
    // Our scores are divided by the root of a head's size, T5's are not.
    float scale = (float) Math.sqrt(network.headSize());
    all.add(Counterpart.turned(layer + maps + "q.weight", ours + "query.weight").times(scale));
    Counterpart.map(all, layer + maps + "k", ours + "key", false);
    Counterpart.map(all, layer + maps + "v", ours + "value", false);
    Counterpart.map(all, layer + maps + "o", ours + "output", false);
    all.add(Counterpart.same(layer + ".layer_norm.weight", ours + "norm.gain"));
  }

  @Override
  public String prefix() {
    return "";
  }

  @Override
  public Pattern useless() {
    return USELESS;
  }
}
