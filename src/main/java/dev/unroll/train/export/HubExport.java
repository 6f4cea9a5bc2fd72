package dev.unroll.train.export;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.NewFolder;
import dev.unroll.bundle.Task;
import dev.unroll.family.HubDescription;
import dev.unroll.graph.Graph;
import dev.unroll.graph.GraphException;
import dev.unroll.graph.onnx.OnnxWeights;
import dev.unroll.model.Encoder;
import dev.unroll.model.Gpt;
import dev.unroll.model.Transformer;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A model as a folder that Hugging Face's libraries load: {@code config.json} of its family, the
 * tokenizer, and the weights.
 *
 * @param decoder the network of a model that continues texts, which alone is written as a graph too
 */
public record HubExport(
    ModelFolder model, Optional<Gpt.Config> decoder, HubDescription description) {
  /** How the weights are written. */
  public enum Layout {
    /** As a graph in {@code onnx/model.onnx}, as Hugging Face Optimum exports it. */
    OPTIMUM,
    /** As {@code model.safetensors}, by the names of the family. */
    HUGGINGFACE,
    /** What LoRA learnt, as PEFT loads it. */
    PEFT
  }

  /** Weights by their names. */
  private interface Weights extends Function<String, float[]> {}

  /**
   * Writes a model's folder for others. Rounded weights are written as what they stand for.
   *
   * @param output a folder that is made, whole or not at all
   * @throws TrainingException when it is there already, or other programs do not know such a model,
   *     with the reason
   */
  public static void write(ModelFolder model, Layout layout, Path output) {
    if (layout == Layout.PEFT) {
      refuseExisting(output);
      PeftFolder.write(model, output);
      return;
    }
    HubExport export = of(model);
    if (layout == Layout.OPTIMUM && export.decoder().isEmpty()) {
      throw new TrainingException(
          model.name()
              + ": only a gpt that continues texts is written as Optimum's graph; take"
              + " --format huggingface, and optimum-cli export onnx");
    }
    export.write(layout, output);
  }

  private static HubExport of(ModelFolder model) {
    return switch (model.config().task()) {
      case Task.Text task when model.config().architecture().equals(GptNetwork.FAMILY) -> {
        Gpt.Config network = GptNetwork.of(model).config();
        yield new HubExport(model, Optional.of(network), HubDescription.of(model, task, network));
      }
      case Task.Seq2Seq task -> {
        Optional<Transformer.Config> network = network(model, Transformer.Config.class);
        yield new HubExport(
            model,
            Optional.empty(),
            network
                .flatMap(config -> HubDescription.of(model, task, config))
                .orElseThrow(
                    () ->
                        new TrainingException(
                            model.name()
                                + ": transformers has no network of its parts; what goes back are"
                                + " translators from checkpoints of Marian, BART, mBART, M2M-100,"
                                + " NLLB and T5, not those from Marian's own packages or trained"
                                + " here")));
      }
      case Task.Embedding task ->
          new HubExport(
              model,
              Optional.empty(),
              network(model, Encoder.Config.class)
                  .map(config -> HubDescription.of(model, task, config))
                  .orElseThrow(
                      () -> new TrainingException(model.name() + ": describes no network")));
      case Task.Classification task when task.pooling() != null ->
          new HubExport(
              model,
              Optional.empty(),
              network(model, Encoder.Config.class)
                  .map(config -> HubDescription.of(model, task, config))
                  .orElseThrow(
                      () -> new TrainingException(model.name() + ": describes no network")));
      case Task.Classification _ ->
          throw new TrainingException(
              model.name() + ": classifies texts, with a head that other programs do not know");
      case Task.Text _, Task.Series _, Forecasting.Direct _ ->
          throw new TrainingException(
              "%s: is of the family %s, which other programs do not know"
                  .formatted(model.name(), model.config().architecture()));
    };
  }

  private static <T extends Record> Optional<T> network(ModelFolder model, Class<T> type) {
    try {
      return model.config().network(type);
    } catch (IllegalArgumentException e) {
      throw new TrainingException(
          "%s: %s".formatted(model.path().resolve(ModelFolder.CONFIG), e.getMessage()), e);
    }
  }

  private static void refuseExisting(Path output) {
    if (Files.exists(output)) {
      throw new TrainingException(output + ": is there already; give another --output");
    }
  }

  private void write(Layout layout, Path output) {
    refuseExisting(output);
    NewFolder.make(
        output,
        fresh -> {
          description.write(fresh);
          write(layout, fresh, new ArrayList<>());
        });
  }

  /** Writes the weights, once all files are open. */
  private void write(Layout layout, Path fresh, List<OnnxWeights> open) throws IOException {
    List<Graph> graphs = description.graphs();
    if (open.size() < graphs.size()) {
      Path file = model.path().resolve(model.config().graph().files().get(open.size()));
      try (OnnxWeights weights = OnnxWeights.open(graphs.get(open.size()), file)) {
        open.add(weights);
        write(layout, fresh, open);
      } catch (GraphException e) {
        throw new TrainingException(
            "%s: its network is not that of its weights: %s"
                .formatted(model.path(), e.getMessage()),
            e);
      }
      return;
    }
    Weights weights =
        name ->
            open.stream()
                .filter(file -> file.names().contains(name))
                .findFirst()
                .orElseGet(open::getFirst)
                .elements(name);
    switch (layout) {
      case OPTIMUM -> {
        Path onnx = Files.createDirectory(fresh.resolve("onnx"));
        Files.write(
            onnx.resolve("model.onnx"),
            Gpt.optimumGeneration(decoder.orElseThrow(), weights, Map.of()));
      }
      case HUGGINGFACE, PEFT -> description.writeWeights(fresh, weights);
    }
  }
}
