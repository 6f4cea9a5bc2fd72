package dev.unroll.family.translation;

import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.model.Transformer;
import dev.unroll.nn.FeedForward;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A family of encoder–decoders: its configuration, and the names of its weights. */
public sealed interface TranslatorFamily permits Marian, Bart, MBart, M2M100, T5 {
  /** The values of {@code model_type}. */
  List<String> TYPES = List.of("marian", "bart", "mbart", "m2m_100", "t5", "mt5");

  /** The family of a model, if it is one of these. */
  static Optional<TranslatorFamily> of(HubConfig config) {
    return switch (config.text("model_type", "")) {
      case "marian" -> Optional.of(new Marian());
      case "bart" -> Optional.of(new Bart());
      case "mbart" -> Optional.of(new MBart());
      case "m2m_100" -> Optional.of(new M2M100());
      case "t5", "mt5" -> Optional.of(new T5());
      default -> Optional.empty();
    };
  }

  /**
   * The network.
   *
   * @throws FamilyException when the configuration asks for something that is not done here
   */
  Transformer.Config network(HubConfig config);

  /**
   * The elements of all parameters.
   *
   * @return by their names in {@link Transformer#parameters}
   * @throws FamilyException when a tensor is missing, of another shape, or of no known use
   */
  default Map<String, TensorView> weights(HubConfig config, Checkpoint checkpoint) {
    return new BartTensors(checkpoint, network(config)).weights();
  }

  /** Finds a parameter's elements. */
  @FunctionalInterface
  interface Finder {
    /**
     * The elements of a parameter.
     *
     * @throws FamilyException when the tensor is missing or of another shape
     */
    TensorView find(String parameter, long... shape);
  }

  /** The elements of all parameters; then tensors that were not taken are refused. */
  static Map<String, TensorView> weights(
      Transformer.Config network, Finder finder, Runnable refuseOthers) {
    Map<String, TensorView> weights = new HashMap<>();
    for (ParameterSpec parameter : Transformer.parameters(network)) {
      weights.put(parameter.name(), finder.find(parameter.name(), parameter.shape().sizes()));
    }
    refuseOthers.run();
    return Map.copyOf(weights);
  }

  /** The activation function that a configuration names. */
  static FeedForward.Activation activation(HubConfig config, String key, String missing) {
    return switch (config.text(key, missing)) {
      case "relu" -> FeedForward.Activation.RELU;
      case "swish", "silu" -> FeedForward.Activation.SILU;
      case "gelu" -> FeedForward.Activation.GELU_ERF;
      case "gelu_new", "gelu_pytorch_tanh" -> FeedForward.Activation.GELU;
      default -> throw config.refused(key, "only relu, swish, gelu and gelu_new are done here");
    };
  }
}
