package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.model.TransformerLayers.Before;
import dev.unroll.nn.Embedding;
import dev.unroll.nn.MultiHeadAttention;
import dev.unroll.nn.Ssru;
import java.util.List;
import java.util.Optional;

/**
 * The training graph of a {@link Transformer}. Positions are rows of matrices {@code [batch·time,
 * size]}, so that every projection is one matrix product.
 */
final class TransformerTraining {
  private final Graph graph = new Graph("transformer");
  private final Transformer.Config config;
  private final TrainingOptions options;
  private final TransformerLayers layers;
  private final Shape sourceAt; // [batch, source]
  private final Shape targetAt; // [batch, target]
  private final Dropout dropout;

  TransformerTraining(
      Transformer.Config config,
      Optional<Adapters> adapters,
      int batch,
      int source,
      int target,
      TrainingOptions options) {
    this.config = config;
    this.options = options;
    if (options.recomputed()) {
      graph.recomputeSegments();
    }
    this.sourceAt = Shape.of(batch, source);
    this.targetAt = Shape.of(batch, target);
    this.dropout = new Dropout(graph, options.dropout() ? config.dropout() : 0);
    double rate = options.dropout() ? adapters.map(Adapters::dropout).orElse(0.0) : 0;
    this.layers =
        new TransformerLayers(
            graph, config, Adapters.corrections(adapters, x -> dropout.apply(x, rate)));
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
    Compared compared = compare(layers.read(decoded), graph.reshape(targets, flat));
    Value loss = TrainingGraph.weightedMean(graph, compared.losses(), graph.reshape(weights, flat));
    return new TrainingGraph(graph, loss, compared.logits(), dropout.masks(), List.of());
  }

  /** The losses {@code [batch·target]}, and the logits {@code [batch·target, vocab]}. */
  private record Compared(Value losses, Value logits) {}

  private Compared compare(Value decoded, Value targets) {
    double smoothing = options.labelSmoothing();
    if (layers.logitBiases().isEmpty()) {
      Op op = new Op.LinearCrossEntropy(smoothing);
      List<Value> compared = graph.apply(op, List.of(decoded, layers.output(), targets));
      return new Compared(compared.get(0), compared.get(1));
    }
    Value products = graph.gemm(decoded, false, layers.output(), true);
    Value logits = graph.add(products, layers.logitBiases().get());
    Op op = new Op.SoftmaxCrossEntropy(smoothing);
    return new Compared(graph.apply(op, List.of(logits, targets)).getFirst(), logits);
  }

  /** {@code source [batch, source] → [batch·source, size]}. */
  private Value encode(Value source, Value padding) {
    try (Graph.Scope _ = graph.scope("encoder")) {
      Value x = rows(layers.sourceEmbedding(), layers.encoder(), source);
      return layers.encode(x, sourceAt, withBiases(layers.encoder(), padding, true), dropout);
    }
  }

  /** {@code tokens [batch, target], memory [batch·source, size] → [batch·target, size]}. */
  private Value decode(Value tokens, Value memory, Value padding) {
    try (Graph.Scope _ = graph.scope("decoder")) {
      Optional<Value> causal =
          config.style().recurs() ? Optional.empty() : Optional.of(causalMask());
      Value x = dropout.apply(rows(layers.targetEmbedding(), layers.decoder(), tokens));
      for (TransformerLayers.DecoderLayer layer : layers.decoder().layers()) {
        try (Graph.Segment _ = graph.segment()) {
          TransformerLayers.Part<Before> before = layer.before();
          Value y = layers.sublayerInput(before, x);
          Value known =
              switch (before.sublayer()) {
                case Before.Attends(MultiHeadAttention attention) ->
                    attention.apply(graph, y, targetAt, y, targetAt, causal.orElseThrow());
                case Before.Recurs(Ssru unit) -> unit.apply(graph, y, targetAt);
              };
          x = layers.addResidual(before, x, known, dropout);
          TransformerLayers.Part<MultiHeadAttention> cross = layer.cross();
          y = layers.sublayerInput(cross, x);
          Value crossAttended =
              cross.sublayer().apply(graph, y, targetAt, memory, sourceAt, padding);
          x = layers.addResidual(cross, x, crossAttended, dropout);
          x = layers.feedForward(layer.feedForward(), x, dropout);
        }
      }
      return layers.normalised(layers.decoder(), x);
    }
  }

  private Value causalMask() {
    Value mask = MultiHeadAttention.causalMask(graph, (int) targetAt.size(1));
    return withBiases(layers.decoder(), mask, false);
  }

  /** The embedded tokens as rows, {@code tokens [batch, time] → [batch·time, size]}. */
  private Value rows(Embedding embedding, TransformerLayers.Stack<?> stack, Value tokens) {
    int time = (int) tokens.shape().size(1);
    Value embedded = // [batch, time, size]
        layers.embed(stack, embedding, tokens, () -> layers.positions(stack, time));
    return graph.reshape(embedded, Shape.of(tokens.shape().elements(), embedded.shape().size(2)));
  }

  /** A mask and the biases of relative positions. */
  private Value withBiases(TransformerLayers.Stack<?> stack, Value mask, boolean bothSides) {
    int time = (int) mask.shape().size(-1);
    return stack
        .distances()
        .map(distances -> graph.add(biases(distances, time, bothSides), mask))
        .orElse(mask);
  }

  /** The biases of distances {@code [time, time]} as {@code [heads, time, time]}. */
  private Value biases(Value distances, int time, boolean bothSides) {
    long[] buckets = new long[time * time];
    for (int i = 0; i < time; i++) {
      for (int j = 0; j < time; j++) {
        buckets[i * time + j] = config.style().buckets().of(j - i, bothSides);
      }
    }
    Value each = graph.gather(distances, graph.constant(Shape.of(time, time), buckets));
    return graph.transpose(each, 2, 0, 1);
  }
}
