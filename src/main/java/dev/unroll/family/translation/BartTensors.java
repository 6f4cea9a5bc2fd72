package dev.unroll.family.translation;

import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.EncoderTensors;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.model.Transformer;
import java.util.List;
import java.util.Map;

/**
 * The tensors of BART and of what was made in its form: Marian, mBART, M2M-100. Copies of tied
 * tensors and tables that are computed here are of no use.
 */
public final class BartTensors {
  private static final String PREFIX = "model.";
  private static final List<String> COPIES =
      List.of(
          "lm_head.weight",
          "shared.weight",
          "encoder.embed_tokens.weight",
          "decoder.embed_tokens.weight",
          "encoder.embed_positions.weight",
          "encoder.embed_positions.weights",
          "decoder.embed_positions.weight",
          "decoder.embed_positions.weights",
          "encoder.version",
          "decoder.version",
          "final_logits_bias");

  private final Checkpoint checkpoint;
  private final EncoderTensors tensors;
  private final Transformer.Config network;

  BartTensors(Checkpoint checkpoint, Transformer.Config network) {
    this.checkpoint = checkpoint;
    this.tensors = new EncoderTensors(checkpoint, PREFIX);
    this.network = network;
  }

  /**
   * The elements of all parameters.
   *
   * @return by their names in {@link Transformer#parameters}
   * @throws FamilyException when a tensor is missing, of another shape, or of no known use
   */
  Map<String, TensorView> weights() {
    return TranslatorFamily.weights(
        network, this::tensor, () -> tensors.refuseOthers(COPIES::contains));
  }

  private TensorView tensor(String parameter, long... shape) {
    List<String> path = List.of(parameter.split("\\."));
    String stack = path.getFirst();
    String last = path.getLast();
    return switch (stack) {
      case "embedding" -> first("shared.weight", "decoder.embed_tokens.weight", shape);
      case "source" -> first("encoder.embed_tokens.weight", "shared.weight", shape);
      case "target" -> first("decoder.embed_tokens.weight", "shared.weight", shape);
      case "output" -> outside("lm_head.weight", shape);
      case "logitBiases" -> outside("final_logits_bias", 1, shape[0]).reshaped(shape);
      default ->
          switch (path.get(1)) {
            case "positions" -> positions(stack, shape);
            case "first" -> norm(stack + ".layernorm_embedding", last, shape);
            case "norm" -> norm(stack + ".layer_norm", last, shape);
            default ->
                ofLayer(
                    "%s.layers.%s.".formatted(stack, path.get(1).substring("layer".length())),
                    path.get(2),
                    path.get(3),
                    last,
                    shape);
          };
    };
  }

  private TensorView ofLayer(
      String layer, String sublayer, String part, String last, long[] shape) {
    String name =
        switch (sublayer) {
          case "attention" -> "self_attn";
          case "cross" -> "encoder_attn";
          default -> "";
        };
    return switch (part) {
      case "query" -> linear(layer + name + ".q_proj", last, shape);
      case "key" -> linear(layer + name + ".k_proj", last, shape);
      case "value" -> linear(layer + name + ".v_proj", last, shape);
      case "output" -> linear(layer + name + ".out_proj", last, shape);
      case "inner" -> linear(layer + "fc1", last, shape);
      case "outer" -> linear(layer + "fc2", last, shape);
      case "norm" ->
          norm(layer + (name.isEmpty() ? "final_layer_norm" : name + "_layer_norm"), last, shape);
      default -> throw new IllegalArgumentException("no part of a layer: " + part);
    };
  }

  /** Learned positions, the first two of which no token has. */
  private TensorView positions(String stack, long[] shape) {
    long rows = shape[0] + Bart.BEFORE;
    return tensors.take(stack + ".embed_positions.weight", rows, shape[1]).rows(Bart.BEFORE, rows);
  }

  private TensorView first(String name, String otherwise, long... shape) {
    return tensors.take(tensors.has(name) ? name : otherwise, shape);
  }

  /** A tensor that is beside the model, not in it. */
  private TensorView outside(String name, long... shape) {
    return new EncoderTensors(checkpoint, "").take(name, shape);
  }

  private TensorView linear(String name, String last, long... shape) {
    return last.equals("weight")
        ? tensors.take(name + ".weight", shape[1], shape[0]).transposed()
        : tensors.take(name + ".bias", shape);
  }

  private TensorView norm(String name, String last, long... shape) {
    return tensors.take(name + (last.equals("gain") ? ".weight" : ".bias"), shape);
  }
}
