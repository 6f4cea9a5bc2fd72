package dev.unroll.model;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.Corrections;
import dev.unroll.nn.Embedding;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.LayerNorm;
import dev.unroll.nn.MultiHeadAttention;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layers of an {@link Encoder} with their parameters. Weights start as BERT's: normally
 * distributed with deviation 0.02.
 */
final class EncoderLayers {
  private static final double DEVIATION = 0.02;

  private final Graph graph;
  private final Embedding tokens;
  private final Embedding positions;
  private final Optional<Embedding> types;
  private final LayerNorm norm;
  private final List<Layer> layers = new ArrayList<>();

  /** One layer: two sublayers, each with the LayerNorm after its residual. */
  private record Layer(
      MultiHeadAttention attention,
      LayerNorm attentionNorm,
      FeedForward feedForward,
      LayerNorm feedForwardNorm) {}

  EncoderLayers(Graph graph, Encoder.Config config) {
    this(graph, config, Corrections.NONE);
  }

  /**
   * The layers of a network.
   *
   * @param corrections of its maps, while it is being fine-tuned
   */
  EncoderLayers(Graph graph, Encoder.Config config, Corrections corrections) {
    this.graph = graph;
    int size = config.size();
    Initializer weight = new Initializer.Normal((float) DEVIATION);
    this.tokens = Embedding.create(graph, "embedding", config.vocabSize(), size, DEVIATION);
    this.positions = Embedding.create(graph, "position", config.maxPositions(), size, DEVIATION);
    this.types =
        config.types() == 0
            ? Optional.empty()
            : Optional.of(Embedding.create(graph, "type", config.types(), size, DEVIATION));
    this.norm = LayerNorm.create(graph, "norm", size, config.epsilon());
    for (int i = 0; i < config.layers(); i++) {
      try (Graph.Scope _ = graph.scope("layer" + i)) {
        layers.add(layer(config, weight, corrections));
      }
    }
  }

  private Layer layer(Encoder.Config config, Initializer weight, Corrections corrections) {
    int size = config.size();
    MultiHeadAttention attention;
    LayerNorm attentionNorm;
    try (Graph.Scope _ = graph.scope("attention")) {
      attention =
          MultiHeadAttention.create(graph, size, config.heads(), weight, weight)
              .corrected(graph, corrections);
      attentionNorm = LayerNorm.create(graph, "norm", size, config.epsilon());
    }
    try (Graph.Scope _ = graph.scope("feedForward")) {
      return new Layer(
          attention,
          attentionNorm,
          FeedForward.create(graph, size, config.inner(), config.activation(), weight, weight)
              .corrected(graph, corrections),
          LayerNorm.create(graph, "norm", size, config.epsilon()));
    }
  }

  /** {@code [batch, time] → [batch, time, size]}. */
  Value embed(Value ids) {
    return embed(ids, graph.apply(new Op.FirstRows(1), positions.table(), ids));
  }

  /**
   * {@code [batch, time] → [batch, time, size]}.
   *
   * @param places the vectors of the positions, {@code [time, size]}
   */
  private Value embed(Value ids, Value places) {
    Value same =
        types.map(table -> graph.add(places, graph.slice(table.table(), 0, 0, 1))).orElse(places);
    return norm.apply(graph, graph.add(tokens.apply(graph, ids), same));
  }

  /**
   * {@code [batch, time, size] → [batch, time, size]}.
   *
   * @param mask 1 at a token, 0 at padding: int32 {@code [batch, time]}
   */
  Value encode(Value embedded, Value mask) {
    Value x = embedded;
    for (Layer layer : layers) {
      Value attended = layer.attention().bidirectional(graph, x, mask);
      x = layer.attentionNorm().apply(graph, graph.add(x, attended));
      Value mapped = layer.feedForward().apply(graph, x);
      x = layer.feedForwardNorm().apply(graph, graph.add(x, mapped));
    }
    return x;
  }

  /**
   * The same layers in a training graph: {@code [batch, time] → [batch·time, size]}.
   *
   * @param padding added to the scores, {@code [batch, 1, 1, time]}
   */
  Value trained(Value ids, Value padding, Dropout dropout) {
    Shape at = ids.shape();
    long time = at.size(1);
    Value table = positions.table();
    Value places =
        table.shape().size(0) == time ? table : graph.slice(table, 0, 0, time); // [time, size]
    Value embedded = embed(ids, places);
    long size = embedded.shape().size(2);
    Value x = dropout.apply(graph.reshape(embedded, Shape.of(at.elements(), size)));
    for (Layer layer : layers) {
      Value attended = dropout.apply(layer.attention().apply(graph, x, at, x, at, padding));
      x = layer.attentionNorm().apply(graph, graph.add(x, attended));
      Value mapped = dropout.apply(layer.feedForward().apply(graph, x));
      x = layer.feedForwardNorm().apply(graph, graph.add(x, mapped));
    }
    return x;
  }

  /** The matrix {@code [classes, size]} of a classifier, whose rows make the logits. */
  static Value classes(Graph graph, Encoder.Config config, int classes) {
    return graph.parameter(
        Encoder.CLASSES,
        Shape.of(classes, config.size()),
        new Initializer.Normal((float) DEVIATION),
        true);
  }
}
