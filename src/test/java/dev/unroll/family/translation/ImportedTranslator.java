package dev.unroll.family.translation;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.Checkpoints;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Transformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Encoder–decoders of other programs without their tokenizers. */
public final class ImportedTranslator {
  private ImportedTranslator() {}

  /**
   * Writes the graphs of a checkpoint.
   *
   * @param controls tokens that are not text, by their names
   * @param folder where they go
   */
  public static ModelFolder write(Path checkpoint, Map<String, Integer> controls, Path folder)
      throws IOException {
    HubConfig config = HubConfig.read(checkpoint);
    TranslatorFamily family = TranslatorFamily.of(config).orElseThrow();
    Transformer.Config network = family.network(config);
    Task.Seq2Seq task =
        new TranslationTask(checkpoint, config, controls)
            .task(TranslationTask.Sizes.of(network), network.maxPositions(), true);
    try (Checkpoint weights = Checkpoints.open(checkpoint)) {
      NativeTranslator model =
          new NativeTranslator(
              network, family.weights(config, weights), task, Precision.FP32, List.of());
      model.writeGraphs(folder);
      GraphContract graph = model.graph();
      return ModelFolder.unchecked(
          folder,
          new ModelConfig(
              ModelConfig.FORMAT,
              model.architecture(),
              "title",
              "description",
              model.parameters(),
              graph,
              task,
              new Provenance("data", null, null, null, null, Map.of())));
    }
  }
}
