package dev.unroll.train.network;

import dev.unroll.bundle.GraphContract;
import dev.unroll.data.batch.PairBatches;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.model.Memory;
import dev.unroll.model.TrainingGraph;
import dev.unroll.model.TrainingOptions;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.TrainingException;
import java.util.List;
import java.util.function.Predicate;

/** A network that turns one text into another. */
public sealed interface TranslationNetwork extends Network
    permits Seq2SeqNetwork, TransformerNetwork {
  String ENCODER = "encoder.onnx";
  String DECODER = "decoder.onnx";

  /**
   * The graph of a training step for batches of a shape.
   *
   * @param training how targets are smoothed, and what is computed again
   */
  default TrainingGraph training(PairBatches.Shape shape, Training training) {
    return graph(
        shape, new TrainingOptions(training.smoothing(), true, training.recomputesBlocks()));
  }

  /** The graph that evaluates: the loss without smoothing, nothing dropped. */
  default TrainingGraph evaluation(PairBatches.Shape shape) {
    return graph(shape, TrainingOptions.EVALUATION);
  }

  /** The loss for batches of a shape. */
  TrainingGraph graph(PairBatches.Shape shape, TrainingOptions options);

  /**
   * Which parameters stay as they are.
   *
   * @param parameters of the training graph
   * @throws TrainingException when the recipe names one that is not there
   */
  default Predicate<String> frozen(Training training, List<ParameterSpec> parameters) {
    return FrozenParameters.of(training).checked(parameters);
  }

  /** The memories as {@code config.json} describes them. */
  static List<GraphContract.Memory> contracts(List<Memory> memories) {
    return memories.stream()
        .map(memory -> new GraphContract.Memory(memory.name(), memory.groups(), memory.size()))
        .toList();
  }
}
