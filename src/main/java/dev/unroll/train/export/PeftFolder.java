package dev.unroll.train.export;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.NewFolder;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.CheckpointException;
import dev.unroll.checkpoint.SafeTensorsFile;
import dev.unroll.checkpoint.SafeTensorsWriter;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.checkpoint.TorchFile;
import dev.unroll.family.PeftAdapter;
import dev.unroll.family.PeftLayout;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.graph.Graph;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.graph.onnx.WeightSource;
import dev.unroll.model.Encoder;
import dev.unroll.model.Gpt;
import dev.unroll.model.Transformer;
import dev.unroll.train.network.BaseModel;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/** A folder with an adapter as PEFT, Hugging Face's library of adapters, writes and loads it. */
public final class PeftFolder {
  /** The tensors of earlier versions. */
  private static final String PICKLED = "adapter_model.bin";

  private PeftFolder() {}

  /** Whether a folder is one. */
  public static boolean is(Path folder) {
    return Files.isRegularFile(folder.resolve(PeftAdapter.CONFIG))
        && !Files.isRegularFile(folder.resolve(AdapterFile.NAME));
  }

  /**
   * Writes what a model learnt with LoRA.
   *
   * @param output a folder that is not there yet
   * @throws TrainingException when it learnt nothing so
   */
  static void write(ModelFolder model, Path output) {
    Path tensors = model.path().resolve(AdapterFile.NAME);
    Path config = model.path().resolve(PeftAdapter.CONFIG);
    if (!Files.isRegularFile(tensors) || !Files.isRegularFile(config)) {
      throw new TrainingException(
          model.name() + ": has no " + PeftAdapter.CONFIG + ": it was not trained with LoRA");
    }
    NewFolder.make(
        output,
        fresh -> {
          Files.copy(config, fresh.resolve(PeftAdapter.CONFIG));
          TreeMap<String, TensorView> all = new TreeMap<>();
          try (SafeTensorsFile file = SafeTensorsFile.open(tensors)) {
            file.names().forEach(name -> all.put(name, file.tensor(name)));
            SafeTensorsWriter.write(
                fresh.resolve(PeftAdapter.TENSORS), new TreeMap<>(Map.of("format", "pt")), all);
          }
        });
  }

  /**
   * Makes a model of another one and an adapter of another program.
   *
   * @param adapter the folder of the adapter
   * @param output a folder that is not there yet
   * @throws TrainingException when the adapter is for another model, or does what is not done here
   */
  public static ModelFolder merge(ModelFolder base, Path adapter, Path output) {
    if (Files.exists(output)) {
      throw new TrainingException(output + ": is there already; give another --output");
    }
    HubConfig config = HubConfig.read(adapter, PeftAdapter.CONFIG);
    try (Checkpoint stored = tensors(adapter)) {
      ModelFolder.write(output, fresh -> fill(fresh, base, config, stored, output, adapter));
      return ModelFolder.read(output);
    } catch (CheckpointException | FamilyException | BundleException e) {
      throw new TrainingException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Checkpoint tensors(Path adapter) {
    Path file = adapter.resolve(PeftAdapter.TENSORS);
    Path pickled = adapter.resolve(PICKLED);
    return Files.notExists(file) && Files.exists(pickled)
        ? TorchFile.open(pickled)
        : SafeTensorsFile.open(file);
  }

  private static void fill(
      Path fresh, ModelFolder base, HubConfig config, Checkpoint stored, Path output, Path adapter)
      throws IOException {
    ModelConfig described = base.config().titled(String.valueOf(output.getFileName()));
    switch (described.task()) {
      case Task.Text _ -> {
        Gpt.Config network = GptNetwork.of(base).config();
        Function<String, float[]> weights =
            weights(PeftAdapter.read(PeftLayout.of(network), config, stored), base, network);
        write(fresh, described, List.of(Gpt.generationGraph(network)), weights);
      }
      case Task.Embedding _ -> {
        Encoder.Config network = network(base, Encoder.Config.class);
        Function<String, float[]> weights =
            weights(PeftAdapter.read(PeftLayout.of(network), config, stored), base, network);
        write(fresh, described, List.of(Encoder.graph(network)), weights);
      }
      case Task.Seq2Seq _ -> {
        Transformer.Config network = network(base, Transformer.Config.class);
        Function<String, float[]> weights =
            weights(PeftAdapter.read(PeftLayout.of(network), config, stored), base, network);
        write(fresh, described, Transformer.graphs(network), weights);
      }
      case Task.Series _, Task.Classification _, Forecasting.Direct _ ->
          throw new TrainingException(
              base.path()
                  + ": only models that continue, translate or embed texts take an adapter over");
    }
    ModelFolder.writeConfig(fresh, described);
    for (String name : List.of(ModelFolder.TOKENIZER, ModelFolder.TARGET_TOKENIZER)) {
      if (Files.isRegularFile(base.path().resolve(name))) {
        Files.copy(base.path().resolve(name), fresh.resolve(name));
      }
    }
    Files.writeString(
        fresh.resolve(ModelFolder.CARD),
        card(base, described.title(), String.valueOf(adapter.toRealPath().getFileName())));
  }

  private static <T extends Record> T network(ModelFolder base, Class<T> type) {
    return base.config()
        .network(type)
        .orElseThrow(() -> new TrainingException(base.path() + ": does not describe its network"));
  }

  /** The base model's card under another title, and what was added to its weights. */
  private static String card(ModelFolder base, String title, String adapter) throws IOException {
    String own = Files.isRegularFile(base.card()) ? Files.readString(base.card()) : "";
    return "# %s\n\nThe model %s with the adapter `%s`, which is added to its weights.\n%s"
        .formatted(title, base.name(), adapter, own.replaceFirst("\\A# .*\\R", ""));
  }

  private static void write(
      Path fresh, ModelConfig described, List<Graph> graphs, Function<String, float[]> weights)
      throws IOException {
    List<String> files = described.graph().files();
    for (int i = 0; i < graphs.size(); i++) {
      OnnxWriter.write(
          fresh.resolve(files.get(i)),
          graphs.get(i),
          Precision.FP32,
          WeightSource.of(weights),
          Map.of());
    }
  }

  private static Function<String, float[]> weights(
      PeftAdapter adapter, ModelFolder base, Record network) {
    if (adapter.head().isPresent()) {
      throw new TrainingException(base.path() + ": the adapter is one of a classifier");
    }
    Map<String, float[]> all = adapter.addedTo(new BaseModel(base, network).weights());
    return name -> Objects.requireNonNull(all.get(name), name);
  }
}
