package dev.unroll.family.encoder;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.SentenceLayout;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.EncoderTensors;
import dev.unroll.family.hub.Family;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.family.hub.NativeModel;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.model.Encoder;
import dev.unroll.nn.FeedForward;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A family of encoders, which become an {@link Encoder} that makes vectors of texts. */
public sealed interface EncoderFamily extends Family permits Bert, Roberta, DistilBert {
  /** Tensors of pre-training's and other heads. */
  List<String> USELESS = List.of("pooler.", "cls.", "lm_head.", "vocab_");

  /**
   * The sizes of the network.
   *
   * @throws FamilyException when the configuration asks for something that is not done here
   */
  Encoder.Config network(HubConfig config);

  /** The prefix of tensors in a model with a head, with its dot. */
  String prefix();

  /** The tensor of one of our parameters. */
  TensorView tensor(EncoderTensors tensors, String parameter, HubConfig config, long... shape);

  @Override
  default NativeModel read(
      Path folder, HubConfig config, Checkpoint checkpoint, ImportOptions options) {
    Encoder.Config network = network(config);
    Path tokenizer = folder.resolve(ModelFolder.TOKENIZER);
    if (!Files.isRegularFile(tokenizer)) {
      throw new FamilyException(folder + ": is missing " + ModelFolder.TOKENIZER);
    }
    ModelFolder.requireLogits(tokenizer, network.vocabSize());
    Integer context = options.context();
    if (context != null && context > network.maxPositions()) {
      throw new FamilyException(
          "a context of %d is more than the model's %d".formatted(context, network.maxPositions()));
    }
    int longest = context == null ? network.maxPositions() : context;
    return new NativeEncoder(
        network,
        weights(config, checkpoint),
        SentenceLayout.with(
            SentenceLayout.task(folder, network.vocabSize(), longest), options.prompts()),
        options.precision());
  }

  /**
   * The elements of all parameters.
   *
   * @return by their names in {@link Encoder#graph}
   * @throws FamilyException when a tensor is missing, of another shape, or of no known use
   */
  default Map<String, TensorView> weights(HubConfig config, Checkpoint checkpoint) {
    EncoderTensors tensors = new EncoderTensors(checkpoint, prefix());
    Map<String, TensorView> weights = new HashMap<>();
    for (ParameterSpec parameter : Encoder.graph(network(config)).parameters()) {
      weights.put(
          parameter.name(), tensor(tensors, parameter.name(), config, parameter.shape().sizes()));
    }
    tensors.refuseOthers(
        name -> name.endsWith("position_ids") || USELESS.stream().anyMatch(name::startsWith));
    return Map.copyOf(weights);
  }

  /** The activation function that a configuration names. */
  static FeedForward.Activation activation(HubConfig config, String key) {
    return switch (config.text(key, "gelu")) {
      case "gelu", "gelu_python" -> FeedForward.Activation.GELU_ERF;
      case "gelu_new", "gelu_pytorch_tanh" -> FeedForward.Activation.GELU;
      case "relu" -> FeedForward.Activation.RELU;
      default -> throw config.refused(key, "only gelu, gelu_new and relu are done here");
    };
  }

  /**
   * The tensor of one of a layer's parameters.
   *
   * @param layers what names of layers begin with, before the number
   * @param names of the parts of a layer, such as {@code attention.query}, behind the number
   * @param parameter ours, such as {@code layer0.attention.query.weight}
   */
  static TensorView ofLayer(
      EncoderTensors tensors,
      String layers,
      Map<String, String> names,
      String parameter,
      long... shape) {
    List<String> path = List.of(parameter.split("\\.")); // layer, sublayer, part, weight or bias
    String name = path.size() == 4 ? names.get(path.get(1) + "." + path.get(2)) : null;
    if (name == null) {
      throw new IllegalArgumentException("no parameter of an encoder: " + parameter);
    }
    String full = layers + path.getFirst().substring("layer".length()) + "." + name;
    return path.get(2).equals("norm")
        ? norm(tensors, full, path.getLast(), shape)
        : linear(tensors, full, path.getLast(), shape);
  }

  /** A matrix {@code [out, in]} as ours, {@code [in, out]}, or a bias as it is. */
  private static TensorView linear(
      EncoderTensors tensors, String name, String part, long... shape) {
    return part.equals("weight")
        ? tensors.take(name + ".weight", shape[1], shape[0]).transposed()
        : tensors.take(name + ".bias", shape);
  }

  /** A layer normalisation's gain or bias, in early checkpoints called gamma and beta. */
  static TensorView norm(EncoderTensors tensors, String name, String part, long... shape) {
    boolean gain = part.equals("gain");
    String early = name + (gain ? ".gamma" : ".beta");
    return tensors.has(early)
        ? tensors.take(early, shape)
        : tensors.take(name + (gain ? ".weight" : ".bias"), shape);
  }
}
