package dev.unroll.family.marian;

import dev.unroll.checkpoint.MarianCheckpoint;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.model.Transformer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of a network of ours in a file of Marian's: all of them, and nothing else. */
final class MarianTensors {
  private static final String MULTIPLIER = "_QuantMultA";
  private static final Pattern OF_LAYER =
      Pattern.compile("(encoder|decoder)\\.layer(\\d+)\\.(\\w+)\\.(\\w+)\\.(\\w+)");

  private final MarianCheckpoint checkpoint;
  private final MarianNetwork network;
  private final Set<String> used = new HashSet<>();
  private final Map<String, TensorView> weights = new HashMap<>();
  private final Map<String, Float> multipliers = new HashMap<>();

  /**
   * Finds them.
   *
   * @throws FamilyException when one is missing or of another shape, or there is a tensor too many
   */
  MarianTensors(MarianCheckpoint checkpoint, MarianNetwork network) {
    this.checkpoint = checkpoint;
    this.network = network;
    used.add(MarianCheckpoint.CONFIGURATION);
    for (ParameterSpec parameter : Transformer.parameters(network.config())) {
      String name = name(parameter.name());
      weights.put(parameter.name(), view(parameter.name(), name, parameter.shape().sizes()));
      for (String of : List.of(name, "none")) {
        if (checkpoint.names().contains(of + MULTIPLIER)
            && (name.equals(of) || (name.endsWith("Wemb") && !name.startsWith("encoder")))) {
          float[] elements = checkpoint.tensor(of + MULTIPLIER).floats();
          multipliers.putIfAbsent(parameter.name(), positive(of, elements));
        }
      }
    }
    for (String name : checkpoint.names()) {
      if (!used.contains(name) && !name.endsWith(MULTIPLIER)) {
        throw new FamilyException(
            "%s: has a tensor %s, which is no part of such a network"
                .formatted(checkpoint.origin(), name));
      }
    }
  }

  /** The elements of all parameters by their names in {@link Transformer#parameters}. */
  Map<String, TensorView> weights() {
    return Map.copyOf(weights);
  }

  /**
   * By what the operands of products with a matrix are multiplied before they are rounded to 8
   * bits, by the matrix's parameter; of those of which the file says it.
   */
  Map<String, Float> multipliers() {
    return Map.copyOf(multipliers);
  }

  private float positive(String name, float... elements) {
    if (elements.length != 1 || !(elements[0] > 0) || Float.isInfinite(elements[0])) {
      throw new FamilyException(
          "%s: %s is no positive number".formatted(checkpoint.origin(), name + MULTIPLIER));
    }
    return elements[0];
  }

  /** The name that a parameter has in Marian's files. */
  private String name(String parameter) {
    return switch (parameter) {
      case "embedding.table" -> "Wemb";
      case "source.table" -> "encoder_Wemb";
      case "target.table" -> "decoder_Wemb";
      case "output" ->
          checkpoint.names().contains("decoder_ff_logit_out_W")
              ? "decoder_ff_logit_out_W"
              : "decoder_ff_logit_out_Wt";
      case "logitBiases" -> "decoder_ff_logit_out_b";
      default -> {
        Matcher path = OF_LAYER.matcher(parameter);
        if (!path.matches()) {
          throw new IllegalArgumentException("no part of such a network: " + parameter);
        }
        String prefix = "%s_l%d_".formatted(path.group(1), 1 + Integer.parseInt(path.group(2)));
        yield prefix + part(path.group(3), path.group(4), path.group(5));
      }
    };
  }

  private static String part(String sublayer, String part, String last) {
    boolean isNorm = part.equals("norm");
    String kind = isNorm ? (last.equals("gain") ? "ln_scale" : "ln_bias") : last.substring(0, 1);
    String w = kind.equals("w") ? "W" : kind;
    return switch (sublayer) {
      case "attention" -> "self_" + (isNorm ? "Wo_" + kind : w + part.charAt(0));
      case "cross" -> "context_" + (isNorm ? "Wo_" + kind : w + part.charAt(0));
      case "recurrence" ->
          "rnn_" + (isNorm ? "ffn_" + kind : part.equals("input") ? w : w + part.charAt(0));
      default -> "ffn_" + (isNorm ? "ffn_" + kind : w + (part.equals("inner") ? "1" : "2"));
    };
  }

  private TensorView view(String parameter, String name, long... shape) {
    return switch (parameter) {
      case "embedding.table", "target.table" -> extended(take(name, network.targets(), shape[1]));
      case "output" ->
          extended(
              name.endsWith("t")
                  ? take(name, network.targets(), shape[1])
                  : take(name, shape[1], network.targets()).transposed());
      case "logitBiases" -> extended(vector(name, network.targets()));
      default -> shape.length == 1 ? vector(name, shape[0]) : take(name, shape);
    };
  }

  /** With zeros behind, for the token that a decoder reads first. */
  private static TensorView extended(TensorView rows) {
    long[] shape = rows.shape().stream().mapToLong(size -> size).toArray();
    shape[0] = 1;
    int width = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    return TensorView.joined(rows, TensorView.of(new float[width], shape));
  }

  private TensorView vector(String name, long size) {
    requireKnown(name);
    TensorView vector = checkpoint.tensor(name);
    return vector.shape().equals(List.of(size)) ? vector : take(name, 1, size).reshaped(size);
  }

  private TensorView take(String name, long... shape) {
    requireKnown(name);
    TensorView tensor = checkpoint.tensor(name);
    List<Long> wanted = Arrays.stream(shape).boxed().toList();
    if (!tensor.shape().equals(wanted)) {
      throw new FamilyException(
          "%s: %s has the shape %s, by its configuration it is %s"
              .formatted(checkpoint.origin(), name, tensor.shape(), wanted));
    }
    return tensor;
  }

  private void requireKnown(String name) {
    if (!checkpoint.names().contains(name)) {
      throw new FamilyException("%s: has no tensor %s".formatted(checkpoint.origin(), name));
    }
    used.add(name);
  }
}
