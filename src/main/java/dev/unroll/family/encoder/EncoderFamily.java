package dev.unroll.family.encoder;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.SentenceLayout;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.Family;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.family.hub.HubTokenNames;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.family.hub.NativeModel;
import dev.unroll.family.hub.StoredParameters;
import dev.unroll.graph.Graph;
import dev.unroll.model.Encoder;
import dev.unroll.nn.FeedForward;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A family of encoders, which become an {@link Encoder}. */
public sealed interface EncoderFamily extends Family permits Bert, Roberta, DistilBert, MpNet {
  /** Tensors of pre-training's and other heads, and positions that are counted. */
  Pattern USELESS = Pattern.compile("(pooler|cls|lm_head)\\..*|vocab_.*|.*position_ids");

  /** The number of RoBERTa's padding token, where nothing names one. */
  int PADDING = 1;

  /**
   * The sizes of the network.
   *
   * @throws FamilyException when the configuration asks for something that is not done here
   */
  Encoder.Config network(HubConfig config);

  /**
   * The keys of a {@code config.json} that describe a network of this family.
   *
   * @param padding the number of the padding token
   */
  void describe(Encoder.Config network, int padding, ObjectNode config);

  /** The {@code model_type} of a network. */
  default String typeOf(Encoder.Config network) {
    String known = network.family();
    return known != null && types().contains(known) ? known : types().getFirst();
  }

  /** The name of the class without a head that a network is of. */
  default String architectureOf(Encoder.Config network) {
    String plain = typeOf(network).replace("-", "");
    return architectures().stream()
        .filter(name -> name.equalsIgnoreCase(plain + "Model"))
        .findFirst()
        .orElseThrow();
  }

  /** The prefix of tensors in a model with a head, with its dot. */
  String prefix();

  /**
   * Which of its tensors is which parameter.
   *
   * @param padding the number of the padding token
   */
  List<Counterpart> counterparts(Encoder.Config network, int padding);

  /** The number of the padding token that a configuration names. */
  default int padding(HubConfig config) {
    return config.has("pad_token_id") ? config.index("pad_token_id") : PADDING;
  }

  /** The number of the padding token that a tokenizer names. */
  static int padding(HubTokenNames names) {
    return names.number("pad_token").orElse(PADDING);
  }

  /**
   * A {@code config.json} that describes a network of this family as one of its classes.
   *
   * @param padding the number of the padding token
   */
  default ObjectNode config(Encoder.Config network, int padding, String architecture) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.putArray("architectures").add(architecture);
    config.put("model_type", typeOf(network));
    describe(network, padding, config);
    config.put("pad_token_id", padding);
    config.put("torch_dtype", "float32");
    return config;
  }

  /**
   * What a classifier does to the vector of the first token.
   *
   * @param inner the name of the first map
   * @param outer the name of the one that tells the classes apart
   * @param kind the activation between
   */
  record ClassifierHead(String inner, String outer, Encoder.Head kind) {
    /** That of RoBERTa and those after it. */
    static final ClassifierHead USUAL =
        new ClassifierHead("classifier.dense", "classifier.out_proj", Encoder.Head.TANH);

    void addTo(List<Counterpart> all) {
      Counterpart.map(all, inner, Encoder.HEAD, true);
      all.add(Counterpart.same(outer + ".weight", Encoder.CLASSES));
      all.add(Counterpart.same(outer + ".bias", Encoder.CLASS_BIASES));
    }
  }

  /** The head of the family's classifiers. */
  default ClassifierHead head() {
    return ClassifierHead.USUAL;
  }

  @Override
  default NativeModel read(
      Path folder, HubConfig config, Checkpoint checkpoint, ImportOptions options) {
    Encoder.Config network = network(config);
    Path tokenizer = folder.resolve(ModelFolder.TOKENIZER);
    if (Files.isRegularFile(tokenizer)) { // Others are read, and looked at, when they are written.
      ModelFolder.requireLogits(tokenizer, network.vocabSize());
    }
    Integer context = options.context();
    if (context != null && context > network.maxPositions()) {
      throw new FamilyException(
          "a context of %d is more than the model's %d".formatted(context, network.maxPositions()));
    }
    int longest = context == null ? network.maxPositions() : context;
    List<String> labels = Labels.of(config);
    if (!labels.isEmpty()) {
      return new NativeClassifier(
          network.withHead(head().kind()),
          weights(config, checkpoint),
          Labels.task(folder, config, network.vocabSize(), longest, labels),
          options.precision());
    }
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
   * @return by their names in {@link Encoder#graph}, or in {@link Encoder#classifier}
   * @throws FamilyException when a tensor is missing, of another shape, or of no known use
   */
  default Map<String, TensorView> weights(HubConfig config, Checkpoint checkpoint) {
    Encoder.Config network = network(config);
    List<Counterpart> counterparts = new ArrayList<>(counterparts(network, padding(config)));
    Graph graph = Encoder.graph(network);
    List<String> labels = Labels.of(config);
    if (!labels.isEmpty()) {
      head().addTo(counterparts);
      graph = Encoder.classifier(network.withHead(head().kind()), labels.size());
    }
    return new StoredParameters(
            checkpoint, List.of(prefix()), counterparts, USELESS, graph.parameters())
        .all();
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

  /** The name of an activation function. */
  static String name(FeedForward.Activation activation) {
    return switch (activation) {
      case GELU_ERF -> "gelu";
      case GELU -> "gelu_new";
      case RELU -> "relu";
      case SILU -> "silu"; // None of these has it.
    };
  }

  /**
   * The tensors of the layers.
   *
   * @param layers what names of layers begin with, before the number
   * @param names of the maps and normalisations of a layer, such as {@code attention.query}, behind
   *     the number
   */
  static void layers(
      List<Counterpart> all, Encoder.Config network, String layers, Map<String, String> names) {
    for (int i = 0; i < network.layers(); i++) {
      String theirs = layers + i + ".";
      String ours = "layer" + i + ".";
      names.forEach(
          (part, name) -> {
            if (part.endsWith(".norm")) {
              norm(all, theirs + name, ours + part);
            } else {
              Counterpart.map(all, theirs + name, ours + part, true);
            }
          });
    }
  }

  /** A layer normalisation, in early checkpoints of gamma and beta. */
  static void norm(List<Counterpart> all, String theirs, String ours) {
    all.add(Counterpart.same(theirs + ".weight", ours + ".gain").or(theirs + ".gamma"));
    all.add(Counterpart.same(theirs + ".bias", ours + ".bias").or(theirs + ".beta"));
  }
}
