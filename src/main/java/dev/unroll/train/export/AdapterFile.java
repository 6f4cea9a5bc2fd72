package dev.unroll.train.export;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.FileName;
import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.CheckpointException;
import dev.unroll.checkpoint.SafeTensorsFile;
import dev.unroll.checkpoint.SafeTensorsWriter;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.PeftAdapter;
import dev.unroll.family.PeftLayout;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.model.Encoder;
import dev.unroll.model.Gpt;
import dev.unroll.model.Transformer;
import dev.unroll.train.network.BaseModel;
import dev.unroll.train.network.ClassifierNetwork;
import dev.unroll.train.network.EncoderNetwork;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.network.Network;
import dev.unroll.train.network.TransformerNetwork;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The corrections that LoRA learnt, without the model that they correct: with that model, a few
 * hundred kilobytes make the fine-tuned model's folder, bit for bit.
 *
 * <p>It is a safetensors file with the corrections in the form of PEFT, and the texts of the
 * folder.
 */
public final class AdapterFile {
  /** Its name in the folder of a model that was trained with LoRA. */
  public static final String NAME = "adapter.safetensors";

  private static final String FORMAT = "format";
  private static final String LORA = "unroll-lora";
  private static final String BASE = "base";
  private static final String BASE_NAME = "base.name";

  /** Precedes the name of a file of the folder. */
  private static final String FILE = "file:";

  /** Precedes the key of what is stored in the graph. */
  private static final String GRAPH = "graph:";

  private static final String MODEL = GRAPH + ModelExport.MODEL;

  private final Path path;
  private final SafeTensorsFile content;

  private AdapterFile(Path path, SafeTensorsFile content) {
    this.path = path;
    this.content = content;
  }

  /**
   * Writes what was learnt into the fine-tuned model's folder, which has all its other files.
   *
   * @param network that was trained
   * @param weights the elements of a parameter, corrections included, by its name
   * @param metadata that the graph was written with
   */
  static void write(
      Path folder,
      ModelFolder base,
      Network network,
      Function<String, float[]> weights,
      Map<String, String> metadata)
      throws IOException {
    LearntAdapter learnt = LearntAdapter.of(network, weights);
    Files.writeString(folder.resolve(PeftAdapter.CONFIG), learnt.config(base.name()));
    SortedMap<String, String> texts = new TreeMap<>();
    texts.put(FORMAT, LORA);
    texts.put(BASE, base.version());
    texts.put(BASE_NAME, base.name());
    metadata.forEach((key, text) -> texts.put(GRAPH + key, text));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (!isMade(name)) {
          texts.put(FILE + name, Files.readString(file));
        }
      }
    }
    SafeTensorsWriter.write(folder.resolve(NAME), texts, learnt.adapter().tensors());
  }

  /** Whether a file of the folder is written anew, or is the base model's. */
  private static boolean isMade(String name) {
    return name.endsWith(".onnx")
        || name.endsWith(".onnx" + OnnxWriter.DATA)
        || name.equals(NAME)
        || name.equals(ModelFolder.TOKENIZER)
        || name.equals(ModelFolder.TARGET_TOKENIZER)
        || name.equals(ModelFolder.SUMS);
  }

  /**
   * Reads a file.
   *
   * @throws TrainingException when it is none of these
   */
  public static AdapterFile read(Path path) {
    AdapterFile file;
    try {
      file = new AdapterFile(path, SafeTensorsFile.of(Files.readAllBytes(path), path.toString()));
    } catch (IOException e) {
      throw new TrainingException(path + ": cannot be read: " + e.getMessage(), e);
    } catch (CheckpointException e) {
      throw new TrainingException(String.valueOf(e.getMessage()), e);
    }
    if (!LORA.equals(file.content.metadata().get(FORMAT))) {
      throw new TrainingException(
          path + ": is no adapter of ours: it needs to say " + FORMAT + " " + LORA);
    }
    return file;
  }

  /** The fine-tuned model's name. */
  public String model() {
    return text(MODEL);
  }

  /**
   * Makes the fine-tuned model's folder.
   *
   * @param base the model that was fine-tuned
   * @param output a folder that is not there yet
   * @throws TrainingException when the file is not for that model, or damaged
   */
  public ModelFolder merge(ModelFolder base, Path output) {
    if (Files.exists(output)) {
      throw new TrainingException(output + ": is there already; give another --output");
    }
    if (!text(BASE).equals(base.version())) {
      throw new TrainingException(
          "%s: corrects the model %s of version %.12s, not %s of version %.12s"
              .formatted(path, text(BASE_NAME), text(BASE), base.name(), base.version()));
    }
    Recipe recipe =
        Recipe.parse(path + ": " + ModelFolder.RECIPE, text(FILE + ModelFolder.RECIPE), List.of());
    if (recipe.init() == null) {
      throw new TrainingException(path + ": its recipe fine-tunes nothing");
    }
    Merged merged = merged(base, recipe);
    ModelFolder.write(output, folder -> fill(folder, base, recipe, merged));
    try {
      return ModelFolder.read(output);
    } catch (BundleException e) {
      throw new TrainingException(path + ": made no good folder: " + e.getMessage(), e);
    }
  }

  /** The fine-tuned network with its weights. */
  private record Merged(Network network, Map<String, float[]> weights) {}

  private Merged merged(ModelFolder base, Recipe recipe) {
    HubConfig config =
        HubConfig.parse(path + ": " + PeftAdapter.CONFIG, text(FILE + PeftAdapter.CONFIG));
    try {
      return switch (base.config().task()) {
        case Task.Seq2Seq _ -> {
          Transformer.Config network = TransformerNetwork.of(base, recipe).config();
          PeftAdapter adapter = PeftAdapter.read(PeftLayout.of(network), config, content);
          yield new Merged(
              new TransformerNetwork(network, Optional.empty()),
              adapter.addedTo(new BaseModel(base, network).weights()));
        }
        case Task.Text text -> merged(base, recipe, text.vocabSize(), config);
        case Task.Classification task when task.pooling() == null ->
            merged(base, recipe, task.vocabSize(), config);
        case Task.Embedding _, Task.Classification _ -> encoder(base, recipe, config);
        case Task.Series _, Forecasting.Direct _ ->
            throw new TrainingException(base.path() + ": has nothing to correct");
      };
    } catch (CheckpointException | FamilyException e) {
      throw new TrainingException(String.valueOf(e.getMessage()), e);
    }
  }

  private Merged merged(ModelFolder base, Recipe recipe, int vocabSize, HubConfig config) {
    Gpt.Config network = GptNetwork.of(recipe, Optional.of(base), vocabSize).config();
    PeftAdapter adapter = PeftAdapter.read(PeftLayout.of(network), config, content);
    Map<String, float[]> weights = adapter.addedTo(new BaseModel(base, network).weights());
    GptNetwork trunk = new GptNetwork(network, Optional.empty());
    if (adapter.head().isEmpty()) {
      return new Merged(trunk, weights);
    }
    TensorView head = adapter.head().get();
    weights.put(Gpt.CLASSES, head.floats());
    int classes = Math.toIntExact(head.shape().getFirst());
    return new Merged(
        new ClassifierNetwork(trunk, classes, ClassifierNetwork.labelling(recipe)), weights);
  }

  private Merged encoder(ModelFolder base, Recipe recipe, HubConfig config) {
    Encoder.Config network =
        EncoderNetwork.of(base, OptionalInt.empty(), recipe.training()).config();
    PeftAdapter adapter = PeftAdapter.read(PeftLayout.of(network), config, content);
    Map<String, float[]> weights = adapter.addedTo(new BaseModel(base, network).weights());
    OptionalInt classes = OptionalInt.empty();
    if (adapter.head().isPresent()) {
      TensorView head = adapter.head().get();
      weights.put(Encoder.CLASSES, head.floats());
      classes = OptionalInt.of(Math.toIntExact(head.shape().getFirst()));
    }
    return new Merged(new EncoderNetwork(network, classes, Optional.empty()), weights);
  }

  private void fill(Path folder, ModelFolder base, Recipe recipe, Merged merged)
      throws IOException {
    SortedMap<String, String> metadata = new TreeMap<>();
    for (Map.Entry<String, String> entry : content.metadata().entrySet()) {
      if (entry.getKey().startsWith(GRAPH)) {
        metadata.put(entry.getKey().substring(GRAPH.length()), entry.getValue());
      } else if (entry.getKey().startsWith(FILE)) {
        String name = entry.getKey().substring(FILE.length());
        if (!FileName.isSafe(name) || isMade(name)) {
          throw new TrainingException(path + ": holds a file of the name " + name);
        }
        Files.writeString(folder.resolve(name), entry.getValue());
      }
    }
    Files.copy(base.tokenizer(), folder.resolve(ModelFolder.TOKENIZER));
    Path target = base.path().resolve(ModelFolder.TARGET_TOKENIZER);
    if (Files.isRegularFile(target)) {
      Files.copy(target, folder.resolve(ModelFolder.TARGET_TOKENIZER));
    }
    Files.copy(path, folder.resolve(NAME));
    merged
        .network()
        .write(
            folder,
            recipe.export(),
            name -> {
              float[] elements = merged.weights().get(name);
              if (elements == null) {
                throw new TrainingException(path + ": has no " + name);
              }
              return elements;
            },
            metadata);
  }

  private String text(String key) {
    String text = content.metadata().get(key);
    if (text == null) {
      throw new TrainingException(path + ": does not say its " + key);
    }
    return text;
  }
}
