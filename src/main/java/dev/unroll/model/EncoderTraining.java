package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.MultiHeadAttention;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The training graphs of an {@link Encoder}. Positions are rows of matrices {@code [batch·time,
 * size]}, so that every projection is one matrix product.
 */
final class EncoderTraining {
  /** Added to the square of a vector's length, so that it is not 0. */
  private static final double TINY = 1e-12;

  private final Graph graph = new Graph("encoder");
  private final Encoder.Config config;
  private final int batch;
  private final int time;
  private final Dropout dropout;
  private final EncoderLayers layers;

  /**
   * The graphs of a network.
   *
   * @param dropout probability with which an element is dropped; empty when nothing is, not even of
   *     the input of a correction
   */
  EncoderTraining(
      Encoder.Config config,
      Optional<Adapters> adapters,
      int batch,
      int time,
      OptionalDouble dropout) {
    this.config = config;
    this.batch = batch;
    this.time = time;
    this.dropout = new Dropout(graph, dropout.orElse(0));
    double rate = dropout.isPresent() ? adapters.map(Adapters::dropout).orElse(0.0) : 0;
    this.layers =
        new EncoderLayers(
            graph, config, Adapters.corrections(adapters, x -> this.dropout.apply(x, rate)));
  }

  TrainingGraph classifier(int classes, Labelling labelling) {
    Value read = dropout.apply(pooled()); // [batch, size]
    Value counted = graph.input("counted", DataType.FLOAT, Shape.of(batch));
    Labelling.Compared compared =
        labelling.compare(graph, read, EncoderLayers.classes(graph, config, classes), 0);
    Value loss = TrainingGraph.weightedMean(graph, compared.losses(), counted);
    return new TrainingGraph(graph, loss, compared.logits(), dropout.masks(), List.of());
  }

  TrainingGraph pairs(double temperature) {
    int pairs = batch / 2;
    Value vectors = pooled();
    Value squares = graph.reduceSum(graph.mul(vectors, vectors), true, 1);
    Value units = graph.div(vectors, graph.sqrt(graph.add(squares, graph.scalar(TINY))));
    Value first = graph.slice(units, 0, 0, pairs);
    Value second = graph.slice(units, 0, pairs, batch);
    Value cosines = graph.gemm(first, false, second, true); // [pairs, pairs]
    Value apart = graph.input("apart", DataType.FLOAT, Shape.of(pairs, pairs));
    Value scores = graph.add(graph.mul(cosines, graph.scalar(1 / temperature)), apart);
    long[] own = new long[pairs];
    for (int i = 0; i < pairs; i++) {
      own[i] = i;
    }
    Value losses =
        graph
            .apply(
                new Op.SoftmaxCrossEntropy(0),
                List.of(scores, graph.constant(Shape.of(pairs), own)))
            .getFirst();
    Value counted = graph.input("counted", DataType.FLOAT, Shape.of(pairs));
    Value loss = TrainingGraph.weightedMean(graph, losses, counted);
    return new TrainingGraph(graph, loss, scores, dropout.masks(), List.of());
  }

  /** One vector a text, {@code [batch, size]}. */
  private Value pooled() {
    Shape at = Shape.of(batch, time);
    Value tokens = graph.input(Encoder.TOKENS, DataType.INT64, at);
    Value mask = graph.input(Encoder.MASK, DataType.FLOAT, at);
    Value pooling = graph.input("pooling", DataType.FLOAT, at);
    Value padding = MultiHeadAttention.paddingMask(graph, mask); // [batch, 1, 1, time]
    Value rows = layers.trained(tokens, padding, dropout);
    Value each = graph.reshape(rows, Shape.of(batch, time, config.size()));
    return graph.squeeze(graph.matMul(graph.unsqueeze(pooling, 1), each), 1);
  }
}
