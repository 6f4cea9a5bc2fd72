package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.Embedding;
import dev.unroll.nn.MultiHeadAttention;
import java.util.List;

/**
 * The training graph of a {@link Transformer}. Positions are rows of matrices {@code [batch·time,
 * size]}, so that every projection is one matrix product.
 */
final class TransformerTraining {
  private final Graph graph = new Graph("transformer");
  private final TrainingOptions options;
  private final TransformerLayers layers;
  private final Shape sourceAt; // [batch, source]
  private final Shape targetAt; // [batch, target]
  private final Dropout dropout;

  TransformerTraining(
      Transformer.Config config, int batch, int source, int target, TrainingOptions options) {
    this.options = options;
    this.sourceAt = Shape.of(batch, source);
    this.targetAt = Shape.of(batch, target);
    this.dropout = new Dropout(graph, options.dropout() ? config.dropout() : 0);
    this.layers = new TransformerLayers(graph, config);
  }

  TrainingGraph build() {
    Value source = graph.input("source", DataType.INT64, sourceAt);
    Value sourceMask = graph.input("source_mask", DataType.FLOAT, sourceAt);
    Value tokens = graph.input("tokens", DataType.INT64, targetAt);
    Value targets = graph.input("targets", DataType.INT64, targetAt);
    Value weights = graph.input("weights", DataType.FLOAT, targetAt);
    Value padding = MultiHeadAttention.paddingMask(graph, sourceMask); // [batch, 1, 1, source]
    Value decoded = decode(tokens, encode(source, padding), padding); // [batch·target, size]

    Shape flat = Shape.of(targetAt.elements());
    List<Value> compared =
        graph.apply(
            new Op.LinearCrossEntropy(options.labelSmoothing()),
            List.of(decoded, layers.output(), graph.reshape(targets, flat)));
    Value loss = TrainingGraph.weightedMean(graph, compared.get(0), graph.reshape(weights, flat));
    return new TrainingGraph(graph, loss, compared.get(1), dropout.masks(), List.of());
  }

  /** {@code source [batch, source] → [batch·source, size]}. */
  private Value encode(Value source, Value padding) {
    try (Graph.Scope _ = graph.scope("encoder")) {
      Value x = rows(layers.sourceEmbedding(), layers.encoder(), source);
      return layers.encode(x, sourceAt, padding, dropout);
    }
  }

  /** {@code tokens [batch, target], memory [batch·source, size] → [batch·target, size]}. */
  private Value decode(Value tokens, Value memory, Value padding) {
    try (Graph.Scope _ = graph.scope("decoder")) {
      Value causal = MultiHeadAttention.causalMask(graph, (int) targetAt.size(1));
      Value x = dropout.apply(rows(layers.targetEmbedding(), layers.decoder(), tokens));
      for (TransformerLayers.DecoderLayer layer : layers.decoder().layers()) {
        TransformerLayers.Part<MultiHeadAttention> attention = layer.attention();
        Value y = layers.sublayerInput(attention, x);
        Value attended = attention.sublayer().apply(graph, y, targetAt, y, targetAt, causal);
        x = layers.addResidual(attention, x, attended, dropout);
        TransformerLayers.Part<MultiHeadAttention> cross = layer.cross();
        y = layers.sublayerInput(cross, x);
        Value crossAttended = cross.sublayer().apply(graph, y, targetAt, memory, sourceAt, padding);
        x = layers.addResidual(cross, x, crossAttended, dropout);
        x = layers.feedForward(layer.feedForward(), x, dropout);
      }
      return layers.normalised(layers.decoder(), x);
    }
  }

  /** The embedded tokens as rows, {@code tokens [batch, time] → [batch·time, size]}. */
  private Value rows(Embedding embedding, TransformerLayers.Stack<?> stack, Value tokens) {
    Value positions = layers.positions(stack, (int) tokens.shape().size(1)); // [time, size]
    Value embedded = layers.embed(embedding, tokens, positions); // [batch, time, size]
    return graph.reshape(embedded, Shape.of(tokens.shape().elements(), embedded.shape().size(2)));
  }
}
