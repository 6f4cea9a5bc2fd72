package dev.unroll.family;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.SentenceLayout;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.Checkpoints;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Precision;
import dev.unroll.model.Encoder;
import dev.unroll.text.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The checkpoint of an encoder that makes vectors of texts, in a folder of Hugging Face's layout.
 *
 * @param source the folder
 * @param config of the model folder that is made of it
 * @param architecture the sizes of the network
 */
public record EncoderImport(
    Path source,
    HubConfig hub,
    EncoderFamily family,
    Encoder.Config architecture,
    ModelConfig config) {
  private static final String GRAPH = "model.onnx";

  /** Whether a folder is one: it has weights, and its configuration names a family of encoders. */
  public static boolean isOne(Path folder) {
    return Files.isRegularFile(folder.resolve(HubConfig.FILE))
        && Checkpoints.areIn(folder)
        && EncoderFamily.of(HubConfig.read(folder)).isPresent();
  }

  /**
   * Reads a folder, without its weights.
   *
   * @param title of the model
   * @param prompts what is put before a text, by the name of its use, beside those of the folder
   * @throws FamilyException when it asks for something that is not done here
   * @throws dev.unroll.bundle.BundleException when a file beside the network's does
   */
  public static EncoderImport read(Path folder, String title, Map<String, String> prompts) {
    HubConfig hub = HubConfig.read(folder);
    EncoderFamily family =
        EncoderFamily.of(hub)
            .orElseThrow(() -> hub.refused("model_type", "is no encoder that is known here"));
    Encoder.Config architecture = family.config(hub);
    int tokens = vocabSize(folder);
    if (tokens > architecture.vocabSize()) {
      throw new FamilyException(
          "%s: has %d tokens, but the model has %d: it is another model's"
              .formatted(folder.resolve(ModelFolder.TOKENIZER), tokens, architecture.vocabSize()));
    }
    Graph graph = Encoder.graph(architecture);
    return new EncoderImport(
        folder,
        hub,
        family,
        architecture,
        new ModelConfig(
            ModelConfig.FORMAT,
            hub.text("model_type", ""),
            title,
            "Makes vectors of texts, for search and comparison.",
            graph.parameterCount(),
            new GraphContract.Encoder(
                GRAPH, Encoder.TOKENS, Encoder.MASK, null, Encoder.HIDDEN, null),
            SentenceLayout.task(folder, tokens, architecture.maxPositions()).with(prompts),
            new Provenance(
                "not told by the checkpoint",
                licence(folder).orElse(null),
                null,
                null,
                null,
                Map.of())));
  }

  private static int vocabSize(Path folder) {
    Path file = folder.resolve(ModelFolder.TOKENIZER);
    if (!Files.isRegularFile(file)) {
      throw new FamilyException(folder + ": is missing " + ModelFolder.TOKENIZER);
    }
    try (Tokenizer tokenizer = Tokenizer.open(file)) {
      return tokenizer.vocabSize();
    }
  }

  /** The licence in the head of the folder's own card. */
  private static Optional<String> licence(Path folder) {
    Path card = folder.resolve(ModelFolder.CARD);
    if (!Files.isRegularFile(card)) {
      return Optional.empty();
    }
    try (var lines = Files.lines(card)) {
      return lines
          .limit(100)
          .filter(line -> line.startsWith("license:"))
          .map(line -> line.substring("license:".length()).strip())
          .filter(name -> !name.isEmpty())
          .findFirst();
    } catch (IOException | java.io.UncheckedIOException _) {
      return Optional.empty();
    }
  }

  /**
   * Writes it as a model folder.
   *
   * @param target the folder to make
   * @param check is given the folder before it has its name; nothing is left when it throws
   * @throws FamilyException when a tensor is missing, of another shape, or of no known use
   * @throws dev.unroll.checkpoint.CheckpointException when the weights are damaged
   */
  public void writeTo(Path target, Precision precision, Consumer<ModelFolder> check) {
    ModelFolder.write(
        target,
        fresh -> {
          try (Checkpoint checkpoint = Checkpoints.open(source)) {
            Map<String, TensorView> weights = family.weights(hub, checkpoint);
            Files.write(
                fresh.resolve(GRAPH),
                Encoder.generation(
                    architecture,
                    precision,
                    name -> elements(weights, name),
                    Map.of("architecture", config.architecture())));
          }
          Files.copy(source.resolve(ModelFolder.TOKENIZER), fresh.resolve(ModelFolder.TOKENIZER));
          ModelFolder.writeConfig(fresh, config);
          Files.writeString(fresh.resolve(ModelFolder.CARD), card(precision), UTF_8);
          check.accept(ModelFolder.unchecked(fresh, config));
        });
  }

  private static float[] elements(Map<String, TensorView> weights, String name) {
    TensorView view = weights.get(name);
    if (view == null) {
      throw new IllegalArgumentException("no weights of " + name);
    }
    return view.floats();
  }

  private String card(Precision precision) {
    Task.Embedding task = (Task.Embedding) config.task();
    return String.format(
        Locale.ROOT,
        """
        # %s

        %s Taken over from the folder `%s`.

        | | |
        |---|---|
        | family | %s |
        | layers | %d of width %d, %d heads, feed-forward %d |
        | parameters | %,d |
        | weights | %s |
        | vocabulary | %,d tokens |
        | longest text | %,d tokens |
        | vector | %d numbers: %s of the tokens' vectors%s |
        | licence | %s |
        """,
        config.title(),
        config.description(),
        source.getFileName(),
        config.architecture(),
        architecture.layers(),
        architecture.size(),
        architecture.heads(),
        architecture.inner(),
        config.parameters(),
        precision.name().toLowerCase(Locale.ROOT),
        task.vocabSize(),
        task.context(),
        architecture.size(),
        task.pooling().name().toLowerCase(Locale.ROOT),
        task.normalized() ? ", of length 1" : "",
        config.provenance().licence() == null
            ? "not told by the folder"
            : config.provenance().licence());
  }
}
