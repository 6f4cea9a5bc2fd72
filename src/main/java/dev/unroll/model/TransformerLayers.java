package dev.unroll.model;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.Embedding;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.LayerNorm;
import dev.unroll.nn.MultiHeadAttention;
import dev.unroll.nn.SinusoidalPositions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The layers of a {@link Transformer} with their parameters, the same in every graph of it. What
 * they compute is the same for positions as rows {@code [batch·time, size]}, as training has them,
 * and as {@code [batch, time, size]}.
 */
final class TransformerLayers {
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
   * @param positions the table {@code [positions, size]} if it is learned
   * @param norm after the last layer, where sublayers have theirs before
   */
  record Stack<T>(Optional<Value> positions, List<T> layers, Optional<LayerNorm> norm) {}

  TransformerLayers(Graph graph, Transformer.Config config) {
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
                    part("attention", this::newAttention),
                    part("feedForward", this::newFeedForward)));
    this.decoder =
        stack(
            "decoder",
            config.decoderLayers(),
            () ->
                new DecoderLayer(
                    part("attention", this::newAttention),
                    part("cross", this::newAttention),
                    part("feedForward", this::newFeedForward)));
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

  /** The vectors of the first positions of a side, {@code [count, size]}. */
  Value positions(Stack<?> stack, int count) {
    return stack
        .positions()
        .map(
            learned -> count == config.maxPositions() ? learned : graph.slice(learned, 0, 0, count))
        .orElseGet(
            () ->
                graph.constant(
                    Shape.of(count, config.size()),
                    SinusoidalPositions.table(count, config.size())));
  }

  /** {@code √size·embedding + position}: {@code tokens [batch, time] → [batch, time, size]}. */
  Value embed(Embedding embedding, Value tokens, Value positions) {
    Value scaled =
        graph.mul(embedding.apply(graph, tokens), graph.scalar(Math.sqrt(config.size())));
    return graph.add(scaled, positions);
  }

  /**
   * The encoder's layers.
   *
   * @param at {@code [batch, source]}
   * @param padding {@code [batch, 1, 1, source]}
   */
  Value encode(Value embedded, Shape at, Value padding, Dropout dropout) {
    Value x = dropout.apply(embedded);
    for (EncoderLayer layer : encoder.layers()) {
      Part<MultiHeadAttention> attention = layer.attention();
      Value y = sublayerInput(attention, x);
      x =
          addResidual(
              attention, x, attention.sublayer().apply(graph, y, at, y, at, padding), dropout);
      x = feedForward(layer.feedForward(), x, dropout);
    }
    return normalised(encoder, x);
  }

  /** The feed-forward sublayer with its normalisation and residual. */
  Value feedForward(Part<FeedForward> part, Value x, Dropout dropout) {
    return addResidual(part, x, part.sublayer().apply(graph, sublayerInput(part, x)), dropout);
  }

  /** The input of a sublayer whose residual is x. */
  Value sublayerInput(Part<?> part, Value x) {
    return switch (config.norm()) {
      case PRE -> part.norm().apply(graph, x);
      case POST -> x;
    };
  }

  /** The input of the next sublayer: x and the output y of this one. */
  Value addResidual(Part<?> part, Value x, Value y, Dropout dropout) {
    Value sum = graph.add(x, dropout.apply(y));
    return switch (config.norm()) {
      case PRE -> sum;
      case POST -> part.norm().apply(graph, sum);
    };
  }

  /** The output of a side's last layer. */
  Value normalised(Stack<?> stack, Value x) {
    return stack.norm().map(norm -> norm.apply(graph, x)).orElse(x);
  }

  private <T> Stack<T> stack(String name, int count, Supplier<T> maker) {
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
          layers.add(maker.get());
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

  private <T> Part<T> part(String name, Supplier<T> maker) {
    try (Graph.Scope _ = graph.scope(name)) {
      return new Part<>(maker.get(), LayerNorm.create(graph, "norm", config.size()));
    }
  }

  private MultiHeadAttention newAttention() {
    Initializer xavier = Initializer.xavier(config.size(), config.size());
    return MultiHeadAttention.create(graph, config.size(), config.heads(), xavier, xavier);
  }

  private FeedForward newFeedForward() {
    Initializer xavier = Initializer.xavier(config.size(), config.inner());
    return FeedForward.create(
        graph, config.size(), config.inner(), FeedForward.Activation.RELU, xavier, xavier);
  }
}
