package dev.unroll.train;

import dev.unroll.data.PairBatches;
import dev.unroll.model.TrainingGraph;

/** A network that turns one text into another. */
sealed interface TranslationNetwork extends Network permits Seq2SeqNetwork, TransformerNetwork {
  String ENCODER = "encoder.onnx";
  String DECODER = "decoder.onnx";

  /**
   * The graph of a training step for batches of a shape.
   *
   * @param labelSmoothing share of the probability that every token gets
   */
  TrainingGraph training(PairBatches.Shape shape, double labelSmoothing);

  /** The graph that evaluates: the loss without smoothing, nothing dropped. */
  TrainingGraph evaluation(PairBatches.Shape shape);
}
