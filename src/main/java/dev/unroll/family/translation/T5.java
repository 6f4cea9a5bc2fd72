package dev.unroll.family.translation;

import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.EncoderTensors;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.model.TransformerStyle;
import dev.unroll.model.TransformerStyle.Normalisation;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.SinusoidalPositions;
import java.util.List;
import java.util.Map;

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

  private static final String CROSS_BIAS = ".layer.1.EncDecAttention.relative_attention_bias";

  @Override
  public Transformer.Config network(HubConfig config) {
    config.only("is_encoder_decoder", true);
    config.only("is_decoder", false);
    boolean tied = config.flag("tie_word_embeddings", true);
    config.only("scale_decoder_outputs", tied);
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
        tied ? Tying.ALL : Tying.EMBEDDINGS,
        new TransformerStyle(
            new TransformerStyle.Lookup(false, false),
            SinusoidalPositions.Layout.INTERLEAVED,
            buckets(config),
            new Normalisation(
                Normalisation.Kind.ROOT_MEAN_SQUARE, config.number("layer_norm_epsilon", 1e-6)),
            headSize,
            inner(config),
            false,
            new TransformerStyle.Logits(tied, false)));
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

  @Override
  public Map<String, TensorView> weights(HubConfig config, Checkpoint checkpoint) {
    Transformer.Config network = network(config);
    EncoderTensors tensors = new EncoderTensors(checkpoint, "");
    // Our scores are divided by the root of a head's size, T5's are not.
    float scale = (float) Math.sqrt(network.headSize());
    return TranslatorFamily.weights(
        network,
        (parameter, shape) -> tensor(tensors, parameter, scale, shape),
        () ->
            tensors.refuseOthers(
                name ->
                    name.endsWith("embed_tokens.weight")
                        || name.equals("lm_head.weight")
                        || name.contains(CROSS_BIAS)));
  }

  private static TensorView tensor(
      EncoderTensors tensors, String parameter, float scale, long... shape) {
    List<String> path = List.of(parameter.split("\\."));
    String stack = path.getFirst();
    return switch (stack) {
      case "embedding" ->
          tensors.take(
              tensors.has("shared.weight") ? "shared.weight" : "decoder.embed_tokens.weight",
              shape);
      case "output" -> tensors.take("lm_head.weight", shape);
      default ->
          switch (path.get(1)) {
            case "distances" ->
                tensors.take(
                    stack + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight", shape);
            case "norm" -> tensors.take(stack + ".final_layer_norm.weight", shape);
            default -> {
              int last = stack.equals("encoder") ? 1 : 2;
              int number =
                  switch (path.get(2)) {
                    case "attention" -> 0;
                    case "cross" -> 1;
                    default -> last;
                  };
              String layer =
                  "%s.block.%s.layer.%d."
                      .formatted(stack, path.get(1).substring("layer".length()), number);
              yield ofLayer(tensors, layer, path.get(2), path.get(3), scale, shape);
            }
          };
    };
  }

  private static TensorView ofLayer(
      EncoderTensors tensors,
      String layer,
      String sublayer,
      String part,
      float scale,
      long... shape) {
    if (part.equals("norm")) {
      return tensors.take(layer + "layer_norm.weight", shape);
    }
    String name =
        switch (sublayer) {
          case "attention" -> "SelfAttention";
          case "cross" -> "EncDecAttention";
          default -> "DenseReluDense";
        };
    String map =
        switch (part) {
          case "query" -> "q";
          case "key" -> "k";
          case "value" -> "v";
          case "output" -> "o";
          case "inner" -> "wi";
          case "gate" -> "wi_0";
          case "up" -> "wi_1";
          case "outer", "down" -> "wo";
          default -> throw new IllegalArgumentException("no part of a layer: " + part);
        };
    TensorView matrix =
        tensors.take(layer + name + "." + map + ".weight", shape[1], shape[0]).transposed();
    return part.equals("query") ? matrix.times(scale) : matrix;
  }
}
