package dev.unroll.family;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.SafeTensorsWriter;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.decoder.GptDescription;
import dev.unroll.family.encoder.ClassifierDescription;
import dev.unroll.family.encoder.EncoderDescription;
import dev.unroll.family.encoder.EncoderFamily;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.Description;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.family.hub.HubTokenNames;
import dev.unroll.family.translation.TranslatorDescription;
import dev.unroll.family.translation.TranslatorFamily;
import dev.unroll.graph.Graph;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.onnx.WeightSource;
import dev.unroll.model.Encoder;
import dev.unroll.model.Gpt;
import dev.unroll.model.Transformer;
import dev.unroll.text.hub.PieceFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * A model as Hugging Face's libraries describe it: configuration, tokenizer, and the weights by the
 * names of its family.
 */
public final class HubDescription {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ModelFolder model;
  private final Description description;

  private HubDescription(ModelFolder model, Description description) {
    this.model = model;
    this.description = description;
  }

  /**
   * Describes a model that continues texts.
   *
   * @throws FamilyException when other programs do not know such a network
   */
  public static HubDescription of(ModelFolder model, Task.Text task, Gpt.Config network) {
    return Families.knowing(network)
        .map(family -> new GptDescription(model, task, network, family))
        .map(described -> new HubDescription(model, described))
        .orElseThrow(() -> unknown(model));
  }

  /** Describes a model that translates; empty when other programs do not know such a network. */
  public static Optional<HubDescription> of(
      ModelFolder model, Task.Seq2Seq task, Transformer.Config network) {
    return TranslatorFamily.knowing(network)
        .map(
            family ->
                new TranslatorDescription(
                    new HubTokenNames(model.tokenizer()), task, network, family))
        .map(described -> new HubDescription(model, described));
  }

  /**
   * Describes a model that makes vectors of texts.
   *
   * @throws FamilyException when other programs do not know such a network
   */
  public static HubDescription of(ModelFolder model, Task.Embedding task, Encoder.Config network) {
    EncoderFamily family = Families.knowing(network).orElseThrow(() -> unknown(model));
    return new HubDescription(
        model, new EncoderDescription(new HubTokenNames(model.tokenizer()), task, network, family));
  }

  /**
   * Describes a classifier.
   *
   * @throws FamilyException when other programs do not know such a network or such a head
   */
  public static HubDescription of(
      ModelFolder model, Task.Classification task, Encoder.Config network) {
    EncoderFamily family =
        Families.knowing(network)
            .filter(each -> each.head().kind() == network.head())
            .orElseThrow(
                () ->
                    new FamilyException(
                        model.name()
                            + ": classifies texts, with a head that other programs do not know"));
    return new HubDescription(
        model,
        new ClassifierDescription(new HubTokenNames(model.tokenizer()), task, network, family));
  }

  private static FamilyException unknown(ModelFolder model) {
    return new FamilyException(
        model.name() + ": other programs do not know a network of its parts");
  }

  /** The graphs of the model's files, in their order. */
  public List<Graph> graphs() {
    return description.graphs();
  }

  /** Writes all but the weights. */
  public void write(Path folder) throws IOException {
    ObjectNode config = description.config();
    write(folder.resolve(HubConfig.FILE), config);
    write(
        folder.resolve("tokenizer_config.json"),
        writeTokenizer(folder, config.path("model_type").asText()));
    for (Map.Entry<String, JsonNode> other : description.others().entrySet()) {
      Path file = folder.resolve(other.getKey());
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      write(file, other.getValue());
    }
  }

  /** Writes the tokenizer, and returns its settings. */
  private ObjectNode writeTokenizer(Path folder, String type) throws IOException {
    ObjectNode settings = description.tokenizer();
    Optional<Path> target =
        Optional.of(model.targetTokenizer()).filter(file -> !file.equals(model.tokenizer()));
    Optional<PieceFolder> pieces =
        PieceFolder.of(model.tokenizerJson(), target.map(_ -> model.targetTokenizerJson()), type);
    if (pieces.isPresent()) {
      for (Map.Entry<String, byte[]> file : pieces.get().files().entrySet()) {
        Files.write(folder.resolve(file.getKey()), file.getValue());
      }
      return settings.setAll(pieces.get().settings());
    }
    Files.copy(model.tokenizer(), folder.resolve(ModelFolder.TOKENIZER));
    if (target.isPresent()) {
      Files.copy(target.get(), folder.resolve(ModelFolder.TARGET_TOKENIZER));
    }
    return settings;
  }

  /**
   * Writes the weights as {@code model.safetensors}.
   *
   * @param weights the elements of a parameter by its name
   */
  public void writeWeights(Path folder, Function<String, float[]> weights) throws IOException {
    WeightSource source = WeightSource.of(weights);
    Map<String, TensorView> ours = new HashMap<>();
    for (ParameterSpec parameter : description.parameters()) {
      ours.put(parameter.name(), view(source, parameter));
    }
    TreeMap<String, TensorView> theirs = new TreeMap<>();
    for (Counterpart counterpart : description.counterparts()) {
      TensorView stored = counterpart.theirs(name -> Objects.requireNonNull(ours.get(name), name));
      theirs.put(description.storedName(counterpart.theirs()), stored);
    }
    SafeTensorsWriter.write(
        folder.resolve("model.safetensors"), new TreeMap<>(Map.of("format", "pt")), theirs);
  }

  private static TensorView view(WeightSource source, ParameterSpec parameter) {
    List<Long> shape = LongStream.of(parameter.shape().sizes()).boxed().toList();
    return new TensorView() {
      @Override
      public List<Long> shape() {
        return shape;
      }

      @Override
      public void read(long from, float[] into, int offset, int count) {
        source.read(parameter.name(), from, into, offset, count);
      }
    };
  }

  private static void write(Path file, JsonNode content) throws IOException {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter()
            .withObjectIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
    Files.writeString(file, JSON.writer(printer).writeValueAsString(content) + "\n");
  }
}
