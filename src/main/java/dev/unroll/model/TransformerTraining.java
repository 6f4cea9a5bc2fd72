package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.Embedding;
import dev.unroll.nn.MultiHeadAttention;
import dev.unroll.nn.SinusoidalPositions;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The training graph of a {@link Transformer}. Positions are rows of matrices {@code [batch·time,
 * size]}, so that every projection is one matrix product.
 */
final class TransformerTraining {
  private final Graph graph = new Graph("transformer");
  private final Transformer.Config config;
  private final Transformer.Options options;
  private final TransformerParameters parameters;
  private final Shape sourceAt; // [batch, source]
  private final Shape targetAt; // [batch, target]
  private final Dropout dropout;

  TransformerTraining(
      Transformer.Config config, int batch, int source, int target, Transformer.Options options) {
    this.config = config;
    this.options = options;
    this.sourceAt = Shape.of(batch, source);
    this.targetAt = Shape.of(batch, target);
    this.dropout = new Dropout(graph, options.dropout() ? config.dropout() : 0);
    this.parameters = new TransformerParameters(graph, config);
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
            List.of(decoded, parameters.output(), graph.reshape(targets, flat)));
    Value weighted = graph.mul(compared.get(0), graph.reshape(weights, flat));
    Value loss =
        graph.div(graph.reduceSum(weighted, false, 0), graph.reduceSum(weights, false, 0, 1));
    return new TrainingGraph(graph, loss, compared.get(1), dropout.masks(), List.of());
  }

  /** {@code source [batch, source] → [batch·source, size]}. */
  private Value encode(Value source, Value padding) {
    try (Graph.Scope _ = graph.scope("encoder")) {
      TransformerParameters.Stack<TransformerParameters.EncoderLayer> stack = parameters.encoder();
      Value x = embed(parameters.sourceEmbedding(), stack, source);
      for (TransformerParameters.EncoderLayer layer : stack.layers()) {
        MultiHeadAttention attention = layer.attention().sublayer();
        x =
            residual(
                layer.attention(),
                x,
                y -> attention.apply(graph, y, sourceAt, y, sourceAt, padding));
        x = residual(layer.feedForward(), x, y -> layer.feedForward().sublayer().apply(graph, y));
      }
      return normalised(stack, x);
    }
  }

  /** {@code tokens [batch, target], memory [batch·source, size] → [batch·target, size]}. */
  private Value decode(Value tokens, Value memory, Value padding) {
    try (Graph.Scope _ = graph.scope("decoder")) {
      TransformerParameters.Stack<TransformerParameters.DecoderLayer> stack = parameters.decoder();
      Value causal = MultiHeadAttention.causalMask(graph, (int) targetAt.size(1));
      Value x = embed(parameters.targetEmbedding(), stack, tokens);
      for (TransformerParameters.DecoderLayer layer : stack.layers()) {
        MultiHeadAttention attention = layer.attention().sublayer();
        MultiHeadAttention cross = layer.cross().sublayer();
        x =
            residual(
                layer.attention(),
                x,
                y -> attention.apply(graph, y, targetAt, y, targetAt, causal));
        x =
            residual(
                layer.cross(), x, y -> cross.apply(graph, y, targetAt, memory, sourceAt, padding));
        x = residual(layer.feedForward(), x, y -> layer.feedForward().sublayer().apply(graph, y));
      }
      return normalised(stack, x);
    }
  }

  /** {@code √size·embedding + position}, {@code tokens [batch, time] → [batch·time, size]}. */
  private Value embed(Embedding embedding, TransformerParameters.Stack<?> stack, Value tokens) {
    int time = (int) tokens.shape().size(1);
    int size = config.size();
    Value positions = // [time, size]
        stack
            .positions()
            .map(table -> graph.slice(table, 0, 0, time))
            .orElseGet(
                () -> graph.constant(Shape.of(time, size), SinusoidalPositions.table(time, size)));
    Value scaled = graph.mul(embedding.apply(graph, tokens), graph.scalar(Math.sqrt(size)));
    Value sum = graph.add(scaled, positions); // [batch, time, size]
    return dropout.apply(graph.reshape(sum, Shape.of(tokens.shape().elements(), size)));
  }

  private Value residual(
      TransformerParameters.Part<?> part, Value x, UnaryOperator<Value> sublayer) {
    return switch (config.norm()) {
      case PRE -> graph.add(x, dropout.apply(sublayer.apply(part.norm().apply(graph, x))));
      case POST -> part.norm().apply(graph, graph.add(x, dropout.apply(sublayer.apply(x))));
    };
  }

  private Value normalised(TransformerParameters.Stack<?> stack, Value x) {
    return stack.norm().map(norm -> norm.apply(graph, x)).orElse(x);
  }
}
