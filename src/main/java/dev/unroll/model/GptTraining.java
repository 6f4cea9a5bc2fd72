package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.CausalAttention;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The training graph of a {@link Gpt}. Positions are rows of matrices {@code [batch·time, size]},
 * so that every projection is one matrix product.
 */
final class GptTraining {
  private final Graph graph = new Graph("gpt");
  private final Gpt.Config config;
  private final TrainingOptions options;
  private final GptLayers layers;
  private final Dropout dropout;
  private final int batch;
  private final int time;
  private final Rows rows;

  /** What a row of a batch is. */
  enum Rows {
    /** A stretch of one text. */
    STREAMS,
    /** Documents packed one behind the other. */
    DOCUMENTS
  }

  GptTraining(
      Gpt.Config config,
      Optional<Adapters> adapters,
      int batch,
      int time,
      TrainingOptions options,
      Rows rows) {
    if (time > config.context()) {
      throw new IllegalArgumentException(
          "rows of %d tokens in a context of %d".formatted(time, config.context()));
    }
    this.config = config;
    this.options = options;
    this.batch = batch;
    this.time = time;
    this.rows = rows;
    if (options.recomputed()) {
      graph.recomputeSegments();
    }
    this.dropout = new Dropout(graph, options.dropout() ? config.dropout() : 0);
    double rate = options.dropout() ? adapters.map(Adapters::dropout).orElse(0.0) : 0;
    this.layers =
        new GptLayers(
            graph, config, time, Adapters.corrections(adapters, x -> dropout.apply(x, rate)));
  }

  TrainingGraph build() {
    Predicted predicted = predicted(read());
    return new TrainingGraph(
        graph, predicted.loss(), predicted.logits(), dropout.masks(), List.of());
  }

  /** What is said of the next tokens: the mean loss and the logits {@code [batch·time, vocab]}. */
  private record Predicted(Value loss, Value logits) {}

  private Predicted predicted(Value x) {
    Shape streams = Shape.of(time, batch);
    Value targets = rows(graph.input("targets", DataType.INT64, streams));
    Value weights = rows(graph.input("weights", DataType.FLOAT, streams));
    List<Value> compared = // losses [batch·time], logits [batch·time, vocab]
        layers.isCapped() ? capped(x, targets) : linear(x, targets);
    Value loss = TrainingGraph.weightedMean(graph, compared.get(0), weights);
    return new Predicted(loss, compared.get(1));
  }

  private List<Value> linear(Value x, Value targets) {
    return graph.apply(
        new Op.LinearCrossEntropy(options.labelSmoothing()), List.of(x, layers.output(), targets));
  }

  private List<Value> capped(Value x, Value targets) {
    Value logits = layers.capped(graph.gemm(x, false, layers.output(), true));
    Value losses =
        graph
            .apply(new Op.SoftmaxCrossEntropy(options.labelSmoothing()), List.of(logits, targets))
            .getFirst();
    return List.of(losses, logits);
  }

  /**
   * Compares what stands at one place of each row with the rows of a matrix, one a class.
   *
   * @param auxiliary weight of the loss of predicting the next tokens beside it
   */
  TrainingGraph buildClassifier(int classes, Labelling labelling, double auxiliary) {
    Value x = read();
    Value places = graph.input("places", DataType.INT64, Shape.of(batch)); // into batch·time
    Value counted = graph.input("counted", DataType.FLOAT, Shape.of(batch));
    Value read = dropout.apply(graph.gather(x, places)); // [batch, size]
    Labelling.Compared compared =
        labelling.compare(
            graph, read, GptLayers.classes(graph, config, classes), options.labelSmoothing());
    Value loss = TrainingGraph.weightedMean(graph, compared.losses(), counted);
    if (auxiliary > 0) {
      loss = graph.add(loss, graph.mul(predicted(x).loss(), graph.scalar(auxiliary)));
    }
    return new TrainingGraph(graph, loss, compared.logits(), dropout.masks(), List.of());
  }

  /** {@code [batch·time, size]}, normalised. */
  private Value read() {
    Value tokens = rows(graph.input("tokens", DataType.INT64, Shape.of(time, batch)));
    Value embedded = dropout.apply(embedded(tokens)); // [batch·time, size]
    Shape at = Shape.of(batch, time);
    List<Value> masks = masks();
    double rate = options.dropout() ? config.attentionDropout() : 0;
    return layers.transformed(
        embedded,
        (layer, attention, x) ->
            attention.apply(graph, x, at, masks.get(layer), y -> dropout.apply(y, rate)),
        dropout::apply);
  }

  /** The mask of each layer. */
  private List<Value> masks() {
    int group = config.heads() / config.kvHeads();
    Map<Integer, Value> byWindow = new LinkedHashMap<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      int window = layers.window(layer);
      byWindow.computeIfAbsent(
          window, _ -> CausalAttention.mask(graph, time, group, window == 0 ? null : window));
    }
    if (rows == Rows.DOCUMENTS) {
      Value segments = graph.input("segments", DataType.FLOAT, Shape.of(time, batch));
      Value perRow = graph.transpose(segments, 1, 0);
      byWindow.replaceAll((_, mask) -> CausalAttention.withinDocuments(graph, mask, perRow));
    }
    return IntStream.range(0, config.layers())
        .mapToObj(layer -> Objects.requireNonNull(byWindow.get(layers.window(layer))))
        .toList();
  }

  /** {@code [time, batch] → [batch·time]}, row by row. */
  private Value rows(Value streams) {
    return graph.reshape(graph.transpose(streams, 1, 0), Shape.of((long) batch * time));
  }

  /** {@code [batch·time] → [batch·time, size]}. */
  private Value embedded(Value tokens) {
    Value vectors = layers.vectors(tokens);
    return layers
        .positions()
        .map(
            learned ->
                switch (rows) {
                  case STREAMS -> counted(vectors, learned.table());
                  case DOCUMENTS -> {
                    Value places = graph.input("positions", DataType.INT64, Shape.of(time, batch));
                    yield graph.add(vectors, learned.apply(graph, rows(places)));
                  }
                })
        .orElse(vectors);
  }

  /** Adds the first positions to the vectors of every row. */
  private Value counted(Value vectors, Value table) {
    Value first = time == config.context() ? table : graph.slice(table, 0, 0, time);
    Value each = graph.reshape(vectors, Shape.of(batch, time, config.size()));
    return graph.reshape(graph.add(each, first), vectors.shape());
  }
}
