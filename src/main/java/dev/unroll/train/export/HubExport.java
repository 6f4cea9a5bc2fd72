package dev.unroll.train.export;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.NewFolder;
import dev.unroll.bundle.Task;
import dev.unroll.family.HubDescription;
import dev.unroll.graph.GraphException;
import dev.unroll.graph.OnnxWeights;
import dev.unroll.model.Gpt;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.step.TrainingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A {@link Gpt} as a folder that Hugging Face's libraries load: {@code config.json} of its family,
 * the tokenizer with its chat template, and the weights.
 */
public record HubExport(ModelFolder model, Gpt.Config network, HubDescription description) {
  /** How the weights are written. */
  public enum Layout {
    /** As a graph in {@code onnx/model.onnx}, as Hugging Face Optimum exports it. */
    OPTIMUM,
    /** As {@code model.safetensors}, by the names of the family. */
    HUGGINGFACE,
    /** What LoRA learnt, as PEFT loads it. */
    PEFT
  }

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
    if (model.config().task() instanceof Task.Seq2Seq) {
      throw new TrainingException(
          model.name()
              + ": Marian, the translator that other programs know, normalises after each sublayer,"
              + " has all sines of its positions before the cosines and begins with padding;"
              + " models trained here do otherwise");
    }
    if (!model.config().architecture().equals(GptNetwork.FAMILY)
        || !(model.config().task() instanceof Task.Text task)) {
      throw new TrainingException(
          "%s: %s; only a gpt that continues texts is exported"
              .formatted(
                  model.name(),
                  model.config().task() instanceof Task.Classification
                      ? "classifies texts, with a head that other programs do not know"
                      : "is of the family "
                          + model.config().architecture()
                          + ", which other programs do not know"));
    }
    Gpt.Config network = GptNetwork.of(model).config();
    new HubExport(model, network, HubDescription.of(model, task, network)).write(layout, output);
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
          try (OnnxWeights weights =
              OnnxWeights.open(Gpt.generationGraph(network), model.graph())) {
            switch (layout) {
              case OPTIMUM -> {
                Path onnx = Files.createDirectory(fresh.resolve("onnx"));
                Files.write(
                    onnx.resolve("model.onnx"),
                    Gpt.optimumGeneration(network, weights::elements, Map.of()));
              }
              case HUGGINGFACE, PEFT -> description.writeWeights(fresh, weights::elements);
            }
          } catch (GraphException e) {
            throw new TrainingException(
                "%s: its network is not that of its weights: %s"
                    .formatted(model.path(), e.getMessage()),
                e);
          }
        });
  }
}
