package dev.unroll.family.translation;

import dev.unroll.model.Transformer;
import dev.unroll.model.TransformerStyle;
import java.util.List;
import java.util.Optional;

/** The modules of other programs' encoder–decoders that hold the maps of ours. */
public final class TranslatorMaps {
  private TranslatorMaps() {}

  /** Whether a network is in T5's form; else it is in BART's. */
  private static boolean isT5(Transformer.Config network) {
    return network.style().normalisation().kind()
        == TransformerStyle.Normalisation.Kind.ROOT_MEAN_SQUARE;
  }

  /**
   * The path of the module that holds a map.
   *
   * @param map such as {@code decoder.layer0.cross.query}
   * @return empty when other programs know no such map
   */
  public static Optional<String> module(Transformer.Config network, String map) {
    List<String> path = List.of(map.split("\\."));
    if (path.size() != 4 || !path.get(1).startsWith("layer")) {
      return Optional.empty();
    }
    String stack = path.get(0);
    String layer = path.get(1).substring("layer".length());
    return isT5(network)
        ? ofT5(stack, layer, path.get(2), path.get(3))
        : ofBart(stack, layer, path.get(2), path.get(3));
  }

  private static Optional<String> ofBart(String stack, String layer, String sublayer, String part) {
    String name =
        switch (sublayer) {
          case "attention" -> "self_attn.";
          case "cross" -> "encoder_attn.";
          default -> "";
        };
    String map =
        switch (part) {
          case "query" -> "q_proj";
          case "key" -> "k_proj";
          case "value" -> "v_proj";
          case "output" -> "out_proj";
          case "inner" -> "fc1";
          case "outer" -> "fc2";
          default -> null;
        };
    return Optional.ofNullable(map)
        .map(last -> "model.%s.layers.%s.%s%s".formatted(stack, layer, name, last));
  }

  private static Optional<String> ofT5(String stack, String layer, String sublayer, String part) {
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
          default -> null;
        };
    String name =
        switch (sublayer) {
          case "attention" -> "0.SelfAttention";
          case "cross" -> "1.EncDecAttention";
          default -> (stack.equals("encoder") ? "1" : "2") + ".DenseReluDense";
        };
    return Optional.ofNullable(map)
        .map(last -> "%s.block.%s.layer.%s.%s".formatted(stack, layer, name, last));
  }

  /** What a stored matrix is multiplied by to be ours: scores are scaled here, not in T5. */
  public static double factor(Transformer.Config network, String map) {
    return isT5(network) && map.endsWith(".query") ? Math.sqrt(network.headSize()) : 1;
  }
}
