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
import dev.unroll.nn.Projection;
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

  /** The biases {@code [buckets, heads]} of distances. */
  private final Optional<Value> distances;

  private final Encoder.Config config;
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
    this.config = config;
    int size = config.size();
    Initializer weight = new Initializer.Normal((float) DEVIATION);
    this.tokens = Embedding.create(graph, "embedding", config.vocabSize(), size, DEVIATION);
    this.positions = Embedding.create(graph, "position", config.maxPositions(), size, DEVIATION);
    this.types =
        config.types() == 0
            ? Optional.empty()
            : Optional.of(Embedding.create(graph, "type", config.types(), size, DEVIATION));
    this.norm = LayerNorm.create(graph, "norm", size, config.epsilon());
    this.distances =
        config
            .distances()
            .map(
                buckets ->
                    graph.parameter(
                        "distances", Shape.of(buckets.count(), config.heads()), weight, false));
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
   * {@code ids [batch, time] → [batch, time, size]} in a generation graph.
   *
   * @param mask 1 at a token, 0 at padding: {@code [batch, time]}, float where distances have
   *     biases
   */
  Value encode(Value ids, Value mask) {
    Value x = embed(ids);
    Optional<Value> added =
        distances.map(
            biases ->
                graph.add(biasesOf(biases, ids), MultiHeadAttention.paddingMask(graph, mask)));
    for (Layer layer : layers) {
      MultiHeadAttention attention = layer.attention();
      Value states = x;
      Value attended =
          added
              .map(
                  scores ->
                      attention.apply(graph, states, ids.shape(), states, ids.shape(), scores))
              .orElseGet(() -> attention.bidirectional(graph, states, mask));
      x = layer.attentionNorm().apply(graph, graph.add(x, attended));
      Value mapped = layer.feedForward().apply(graph, x);
      x = layer.feedForwardNorm().apply(graph, graph.add(x, mapped));
    }
    return x;
  }

  /**
   * The biases of all distances in rows of as many places as these have.
   *
   * @return {@code [heads, time, time]}
   */
  private Value biasesOf(Value biases, Value ids) {
    int most = config.maxPositions();
    long[] first = new long[most];
    long[] last = new long[most];
    for (int i = 0; i < most; i++) {
      first[i] = i;
      last[i] = i + most - 1L;
    }
    Value queries = graph.apply(new Op.FirstRows(1), graph.constant(Shape.of(most), first), ids);
    Value keys = graph.apply(new Op.FirstRows(1), graph.constant(Shape.of(most), last), ids);
    Value apart = graph.sub(graph.unsqueeze(keys, 0), graph.unsqueeze(queries, 1));
    long[] buckets = new long[2 * most - 1];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = bucket(i - most + 1);
    }
    Value byDistance = graph.gather(biases, graph.constant(Shape.of(buckets.length), buckets));
    return graph.transpose(graph.gather(byDistance, apart), 2, 0, 1);
  }

  private int bucket(int distance) {
    return config.distances().orElseThrow().of(distance, true);
  }

  /** The same in a training graph, with what hides padding. */
  private Value withBiases(Value padding, int time) {
    if (distances.isEmpty()) {
      return padding;
    }
    long[] buckets = new long[time * time];
    for (int i = 0; i < time; i++) {
      for (int j = 0; j < time; j++) {
        buckets[i * time + j] = bucket(j - i);
      }
    }
    Value each = graph.gather(distances.get(), graph.constant(Shape.of(time, time), buckets));
    return graph.add(graph.transpose(each, 2, 0, 1), padding);
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
    Value hidden = withBiases(padding, Math.toIntExact(time));
    for (Layer layer : layers) {
      Value attended = dropout.apply(layer.attention().apply(graph, x, at, x, at, hidden));
      x = layer.attentionNorm().apply(graph, graph.add(x, attended));
      Value mapped = dropout.apply(layer.feedForward().apply(graph, x));
      x = layer.feedForwardNorm().apply(graph, graph.add(x, mapped));
    }
    return x;
  }

  /**
   * The logits of a classifier at every token: {@code hidden [batch, time, size] → [batch, time,
   * classes]}.
   */
  static Value logits(Graph graph, Encoder.Config config, int classes, Value hidden) {
    Encoder.Head head = config.head();
    Value matrix = classes(graph, config, classes);
    if (head == null) {
      return graph.matMul(hidden, graph.transpose(matrix, 1, 0));
    }
    Initializer weight = new Initializer.Normal((float) DEVIATION);
    Value mapped =
        Projection.create(graph, Encoder.HEAD, config.size(), config.size(), weight, true)
            .apply(graph, hidden);
    Value read =
        switch (head) {
          case TANH -> graph.tanh(mapped);
          case RELU -> graph.relu(mapped);
        };
    Value biases =
        graph.parameter(
            Encoder.CLASS_BIASES, Shape.of(classes), new Initializer.Constant(0), false);
    return graph.add(graph.matMul(read, graph.transpose(matrix, 1, 0)), biases);
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
