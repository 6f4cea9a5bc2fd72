package dev.unroll.model;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.Embedding;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.LayerNorm;
import dev.unroll.nn.MultiHeadAttention;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The layers of a {@link Transformer} with their parameters, the same in every graph of it. */
final class TransformerParameters {
  private final Graph graph;
  private final Transformer.Config config;
  private final Embedding sourceEmbedding;
  private final Embedding targetEmbedding;
  private final Value output;
  private final Stack<EncoderLayer> encoder;
  private final Stack<DecoderLayer> decoder;

  /** One layer of the encoder. */
  record EncoderLayer(Part<MultiHeadAttention> attention, Part<FeedForward> feedForward) {}

  /** One layer of the decoder. */
  record DecoderLayer(
      Part<MultiHeadAttention> attention,
      Part<MultiHeadAttention> cross,
      Part<FeedForward> feedForward) {}

  /** A sublayer and the LayerNorm before or after it. */
  record Part<T>(T sublayer, LayerNorm norm) {}

  /**
   * The layers of one side.
   *
   * @param positions {@code [maxPositions, size]}, a parameter if they are learned
   * @param norm after the last layer, where sublayers have theirs before
   */
  record Stack<T>(Optional<Value> positions, List<T> layers, Optional<LayerNorm> norm) {}

  private interface Maker<T> {
    T make();
  }

  TransformerParameters(Graph graph, Transformer.Config config) {
    this.graph = graph;
    this.config = config;
    int size = config.size();
    double deviation = 1 / Math.sqrt(size);
    this.targetEmbedding =
        Embedding.create(
            graph,
            config.tying() == Transformer.Tying.ALL ? "embedding" : "target",
            config.targetVocab(),
            size,
            deviation);
    this.sourceEmbedding =
        config.tying() == Transformer.Tying.ALL
            ? targetEmbedding
            : Embedding.create(graph, "source", config.sourceVocab(), size, deviation);
    this.output =
        config.tying() == Transformer.Tying.NONE
            ? graph.parameter(
                "output",
                Shape.of(config.targetVocab(), size),
                new Initializer.Normal((float) deviation),
                true)
            : targetEmbedding.table();
    this.encoder =
        stack(
            "encoder",
            config.encoderLayers(),
            () ->
                new EncoderLayer(
                    part("attention", this::attention), part("feedForward", this::feedForward)));
    this.decoder =
        stack(
            "decoder",
            config.decoderLayers(),
            () ->
                new DecoderLayer(
                    part("attention", this::attention),
                    part("cross", this::attention),
                    part("feedForward", this::feedForward)));
  }

  Embedding sourceEmbedding() {
    return sourceEmbedding;
  }

  Embedding targetEmbedding() {
    return targetEmbedding;
  }

  /** The matrix {@code [targetVocab, size]} whose rows make the logits. */
  Value output() {
    return output;
  }

  Stack<EncoderLayer> encoder() {
    return encoder;
  }

  Stack<DecoderLayer> decoder() {
    return decoder;
  }

  private <T> Stack<T> stack(String name, int count, Maker<T> maker) {
    try (Graph.Scope _ = graph.scope(name)) {
      Optional<Value> positions =
          switch (config.positions()) {
            case SINUSOIDAL -> Optional.empty();
            case LEARNED ->
                Optional.of(
                    graph.parameter(
                        "positions",
                        Shape.of(config.maxPositions(), config.size()),
                        new Initializer.Normal((float) (1 / Math.sqrt(config.size()))),
                        false));
          };
      List<T> layers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        try (Graph.Scope _ = graph.scope("layer" + i)) {
          layers.add(maker.make());
        }
      }
      Optional<LayerNorm> norm =
          switch (config.norm()) {
            case PRE -> Optional.of(LayerNorm.create(graph, "norm", config.size()));
            case POST -> Optional.empty();
          };
      return new Stack<>(positions, List.copyOf(layers), norm);
    }
  }

  private <T> Part<T> part(String name, Maker<T> maker) {
    try (Graph.Scope _ = graph.scope(name)) {
      return new Part<>(maker.make(), LayerNorm.create(graph, "norm", config.size()));
    }
  }

  private MultiHeadAttention attention() {
    Initializer xavier = Initializer.xavier(config.size(), config.size());
    return MultiHeadAttention.create(graph, config.size(), config.heads(), xavier, xavier);
  }

  private FeedForward feedForward() {
    Initializer xavier = Initializer.xavier(config.size(), config.inner());
    return FeedForward.create(
        graph, config.size(), config.inner(), FeedForward.Activation.RELU, xavier, xavier);
  }
}
