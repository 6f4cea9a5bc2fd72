package dev.unroll.family.translation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.family.hub.StoredParameters;
import dev.unroll.model.Transformer;
import dev.unroll.model.TransformerStyle.Normalisation;
import dev.unroll.nn.FeedForward;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A family of encoder–decoders: its configuration, and the names of its weights. */
public sealed interface TranslatorFamily permits BartForm, T5 {
  /** All of them. */
  static List<TranslatorFamily> all() {
    return List.of(new Marian(), new Bart(), new MBart(), new M2M100(), new T5());
  }

  /** The family of a model, if it is one of these. */
  static Optional<TranslatorFamily> of(HubConfig config) {
    String type = config.text("model_type", "");
    return all().stream().filter(family -> family.types().contains(type)).findFirst();
  }

  /** The family whose description of a network reads as the same network. */
  static Optional<TranslatorFamily> knowing(Transformer.Config network) {
    return all().stream().filter(family -> family.knows(network)).findFirst();
  }

  /** The family whose names of tensors fit a network, even if its own networks are others. */
  static TranslatorFamily alike(Transformer.Config network) {
    return network.style().normalisation().kind() == Normalisation.Kind.ROOT_MEAN_SQUARE
        ? new T5()
        : new Bart();
  }

  private boolean knows(Transformer.Config network) {
    ObjectNode described = JsonNodeFactory.instance.objectNode();
    describe(network, described);
    try {
      return network(HubConfig.of(described)).equals(network);
    } catch (FamilyException | IllegalArgumentException other) {
      return false;
    }
  }

  /** The values of {@code model_type}, the usual one first. */
  List<String> types();

  /** The name of its class that translates. */
  String architecture();

  /**
   * The network.
   *
   * @throws FamilyException when the configuration asks for something that is not done here
   */
  Transformer.Config network(HubConfig config);

  /** The keys of a {@code config.json} that describe a network of this family. */
  void describe(Transformer.Config network, ObjectNode config);

  /** Which of its tensors is which of {@link Transformer#parameters}. */
  List<Counterpart> counterparts(Transformer.Config network);

  /** What the names of tensors begin with. */
  String prefix();

  /** Names, without what they begin with, of tensors that are copies, or computed here. */
  Pattern useless();

  /** The whole name of a tensor as the family's own program stores it. */
  default String storedName(String bare) {
    return bare.equals("lm_head.weight") || bare.equals("final_logits_bias")
        ? bare
        : prefix() + bare;
  }

  /**
   * The elements of all parameters.
   *
   * @return by their names in {@link Transformer#parameters}
   * @throws FamilyException when a tensor is missing, of another shape, or of no known use
   */
  default Map<String, TensorView> weights(HubConfig config, Checkpoint checkpoint) {
    Transformer.Config network = network(config);
    return new StoredParameters(
            checkpoint,
            List.of(prefix()),
            counterparts(network),
            useless(),
            Transformer.parameters(network))
        .all();
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

  /** The name of an activation function. */
  static String name(FeedForward.Activation activation) {
    return switch (activation) {
      case RELU -> "relu";
      case SILU -> "swish";
      case GELU_ERF -> "gelu";
      case GELU -> "gelu_new";
    };
  }
}
