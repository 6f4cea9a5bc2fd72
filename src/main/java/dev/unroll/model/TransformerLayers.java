package dev.unroll.model;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.Corrections;
import dev.unroll.nn.Embedding;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.GatedFeedForward;
import dev.unroll.nn.LayerNorm;
import dev.unroll.nn.MultiHeadAttention;
import dev.unroll.nn.RmsNorm;
import dev.unroll.nn.SinusoidalPositions;
import dev.unroll.nn.Ssru;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The layers of a {@link Transformer} with their parameters, the same in every graph of it. What
 * they compute is the same for positions as rows {@code [batch·time, size]}, as training has them,
 * and as {@code [batch, time, size]}.
 */
final class TransformerLayers {
  private final Graph graph;
  private final Transformer.Config config;
  private final Corrections corrections;
  private final Embedding sourceEmbedding;
  private final Embedding targetEmbedding;
  private final Value output;
  private final Optional<Value> logitBiases;
  private final Stack<EncoderLayer> encoder;
  private final Stack<DecoderLayer> decoder;

  /** One layer of the encoder. */
  record EncoderLayer(Part<MultiHeadAttention> attention, Part<UnaryOperator<Value>> feedForward) {}

  /** What a layer of the decoder knows of the positions before. */
  sealed interface Before {
    /** Causal self-attention. */
    record Attends(MultiHeadAttention layer) implements Before {}

    /** A recurrent unit. */
    record Recurs(Ssru unit) implements Before {}
  }

  /** One layer of the decoder. */
  record DecoderLayer(
      Part<Before> before,
      Part<MultiHeadAttention> cross,
      Part<UnaryOperator<Value>> feedForward) {}

  /** A sublayer and the normalisation before or after it. */
  record Part<T>(T sublayer, UnaryOperator<Value> norm) {}

  /**
   * The layers of one side.
   *
   * @param positions the table {@code [positions, size]} if it is learned
   * @param distances the biases {@code [buckets, heads]} of attention if positions are relative
   * @param first of the sum of embedding and position, where there is one
   * @param norm after the last layer, where sublayers have theirs before
   */
  record Stack<T>(
      Optional<Value> positions,
      Optional<Value> distances,
      Optional<UnaryOperator<Value>> first,
      List<T> layers,
      Optional<UnaryOperator<Value>> norm) {}

  TransformerLayers(Graph graph, Transformer.Config config) {
    this(graph, config, Corrections.NONE);
  }

  /**
   * @param corrections of its maps, while it is being fine-tuned
   */
  TransformerLayers(Graph graph, Transformer.Config config, Corrections corrections) {
    this.graph = graph;
    this.config = config;
    this.corrections = corrections;
    int size = config.size();
    double deviation = 1 / Math.sqrt(size);
    this.targetEmbedding =
        Embedding.create(
            graph,
            config.sharesEmbedding() ? "embedding" : "target",
            config.targetVocab(),
            size,
            deviation);
    this.sourceEmbedding =
        config.sharesEmbedding()
            ? targetEmbedding
            : Embedding.create(graph, "source", config.sourceVocab(), size, deviation);
    this.output =
        config.tying() == Transformer.Tying.NONE || config.tying() == Transformer.Tying.EMBEDDINGS
            ? graph.parameter(
                "output",
                Shape.of(config.targetVocab(), size),
                new Initializer.Normal((float) deviation),
                true)
            : targetEmbedding.table();
    this.logitBiases =
        config.style().logits().biased()
            ? Optional.of(
                graph.parameter(
                    "logitBiases",
                    Shape.of(config.targetVocab()),
                    new Initializer.Constant(0),
                    false))
            : Optional.empty();
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
                    config.style().recurs()
                        ? part("recurrence", this::newRecurrence)
                        : part("attention", () -> new Before.Attends(newAttention())),
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

  /** What is added to the logits, {@code [targetVocab]}. */
  Optional<Value> logitBiases() {
    return logitBiases;
  }

  /** What the logits are products of: the decoder's last vectors. */
  Value read(Value decoded) {
    return config.style().logits().scaled()
        ? graph.mul(decoded, graph.scalar(1 / Math.sqrt(config.size())))
        : decoded;
  }

  /**
   * The attention of a target position to the source, {@code [batch, time, source]}.
   *
   * @param probabilities of all heads of the last layer, {@code [batch, heads, time, source]}
   */
  Value alignment(Value probabilities) {
    Integer head = config.style().alignmentHead();
    return head == null
        ? graph.reduceMean(probabilities, false, 1)
        : graph.squeeze(graph.slice(probabilities, 1, head, head + 1L), 1);
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
                    SinusoidalPositions.table(config.style().waves(), count, config.size())));
  }

  /** Whether vectors of positions are added to those of tokens. */
  boolean addsPositions() {
    return config.positions() != Transformer.Positions.RELATIVE;
  }

  /**
   * The biases of all distances from {@code -(maxPositions - 1)}, {@code [2·maxPositions - 1,
   * heads]}.
   */
  Value byDistance(Value distances, boolean bothSides) {
    int most = config.maxPositions() - 1;
    long[] buckets = new long[2 * most + 1];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = config.style().buckets().of(i - most, bothSides);
    }
    return graph.gather(distances, graph.constant(Shape.of(buckets.length), buckets));
  }

  /** The integers from a number on, as many as there are positions. */
  Value count(long first) {
    long[] numbers = new long[config.maxPositions()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = first + i;
    }
    return graph.constant(Shape.of(numbers.length), numbers);
  }

  /**
   * The input of a stack: {@code √size·embedding + position}, or what the style makes of it.
   *
   * @param tokens {@code [batch, time]}
   * @param positions their vectors, which are not read where none are added
   * @return {@code [batch, time, size]}
   */
  Value embed(Stack<?> stack, Embedding embedding, Value tokens, Supplier<Value> positions) {
    Optional<Value> added = addsPositions() ? Optional.of(positions.get()) : Optional.empty();
    Value looked = embedding.apply(graph, tokens);
    Value scaled =
        config.style().embedding().scaled()
            ? graph.mul(looked, graph.scalar(Math.sqrt(config.size())))
            : looked;
    Value sum = added.map(position -> graph.add(scaled, position)).orElse(scaled);
    return stack.first().map(norm -> norm.apply(sum)).orElse(sum);
  }

  /**
   * The encoder's layers.
   *
   * @param at {@code [batch, source]}
   * @param mask added to the scores {@code [batch, heads, source, source]}
   */
  Value encode(Value embedded, Shape at, Value mask, Dropout dropout) {
    Value x = dropout.apply(embedded);
    for (EncoderLayer layer : encoder.layers()) {
      try (Graph.Segment _ = graph.segment()) {
        Part<MultiHeadAttention> attention = layer.attention();
        Value y = sublayerInput(attention, x);
        Value attended = attention.sublayer().apply(graph, y, at, y, at, mask);
        x = addResidual(attention, x, attended, dropout);
        x = feedForward(layer.feedForward(), x, dropout);
      }
    }
    return normalised(encoder, x);
  }

  /**
   * As {@link #encode(Value, Shape, Value, Dropout)} in a generation graph, with one operator for
   * attention.
   *
   * @param mask 1 at a token, 0 at padding: {@code [batch, source]}
   */
  Value encodeTogether(Value embedded, Value mask, Dropout none) {
    Value x = embedded; // [batch, source, size]
    for (EncoderLayer layer : encoder.layers()) {
      Part<MultiHeadAttention> attention = layer.attention();
      Value y = attention.sublayer().bidirectional(graph, sublayerInput(attention, x), mask);
      x = addResidual(attention, x, y, none);
      x = feedForward(layer.feedForward(), x, none);
    }
    return normalised(encoder, x);
  }

  /** The feed-forward sublayer with its normalisation and residual. */
  Value feedForward(Part<UnaryOperator<Value>> part, Value x, Dropout dropout) {
    return addResidual(part, x, part.sublayer().apply(sublayerInput(part, x)), dropout);
  }

  /** The input of a sublayer whose residual is x. */
  Value sublayerInput(Part<?> part, Value x) {
    return switch (config.norm()) {
      case PRE -> part.norm().apply(x);
      case POST -> x;
    };
  }

  /** The input of the next sublayer: x and the output y of this one. */
  Value addResidual(Part<?> part, Value x, Value y, Dropout dropout) {
    Value sum = graph.add(x, dropout.apply(y));
    return switch (config.norm()) {
      case PRE -> sum;
      case POST -> part.norm().apply(sum);
    };
  }

  /** The output of a side's last layer. */
  Value normalised(Stack<?> stack, Value x) {
    return stack.norm().map(norm -> norm.apply(x)).orElse(x);
  }

  private <T> Stack<T> stack(String name, int count, Supplier<T> maker) {
    try (Graph.Scope _ = graph.scope(name)) {
      Optional<Value> positions =
          switch (config.positions()) {
            case SINUSOIDAL, RELATIVE -> Optional.empty();
            case LEARNED ->
                Optional.of(
                    graph.parameter(
                        "positions",
                        Shape.of(config.maxPositions(), config.size()),
                        new Initializer.Normal((float) (1 / Math.sqrt(config.size()))),
                        false));
          };
      Optional<Value> distances =
          switch (config.positions()) {
            case SINUSOIDAL, LEARNED -> Optional.empty();
            case RELATIVE ->
                Optional.of(
                    graph.parameter(
                        "distances",
                        Shape.of(config.style().buckets().count(), config.heads()),
                        new Initializer.Normal((float) (1 / Math.sqrt(config.size()))),
                        false));
          };
      Optional<UnaryOperator<Value>> first =
          config.style().embedding().normalised()
              ? Optional.of(newNorm("first"))
              : Optional.empty();
      List<T> layers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        try (Graph.Scope _ = graph.scope("layer" + i)) {
          layers.add(maker.get());
        }
      }
      Optional<UnaryOperator<Value>> norm =
          switch (config.norm()) {
            case PRE -> Optional.of(newNorm("norm"));
            case POST -> Optional.empty();
          };
      return new Stack<>(positions, distances, first, List.copyOf(layers), norm);
    }
  }

  private <T> Part<T> part(String name, Supplier<T> maker) {
    try (Graph.Scope _ = graph.scope(name)) {
      return new Part<>(maker.get(), newNorm("norm"));
    }
  }

  private UnaryOperator<Value> newNorm(String name) {
    double epsilon = config.style().normalisation().epsilon();
    return switch (config.style().normalisation().kind()) {
      case LAYER -> {
        LayerNorm norm = LayerNorm.create(graph, name, config.size(), epsilon);
        yield x -> norm.apply(graph, x);
      }
      case ROOT_MEAN_SQUARE -> {
        RmsNorm norm = RmsNorm.create(graph, name, config.size(), epsilon);
        yield x -> norm.apply(graph, x);
      }
    };
  }

  private MultiHeadAttention newAttention() {
    int width = config.heads() * config.headSize();
    Initializer xavier = Initializer.xavier(config.size(), width);
    return MultiHeadAttention.create(
            graph, config.size(), width, config.heads(), xavier, xavier, config.style().biased())
        .corrected(graph, corrections);
  }

  private Before newRecurrence() {
    int size = config.size();
    return new Before.Recurs(Ssru.create(graph, size, Initializer.xavier(size, size)));
  }

  private UnaryOperator<Value> newFeedForward() {
    int size = config.size();
    int inner = config.inner();
    TransformerStyle style = config.style();
    Initializer xavier = Initializer.xavier(size, inner);
    FeedForward.Activation activation = style.inner().activation();
    if (style.inner().gated()) {
      GatedFeedForward layer =
          GatedFeedForward.create(graph, size, inner, activation, xavier, xavier, style.biased())
              .corrected(graph, corrections);
      return x -> layer.apply(graph, x);
    }
    FeedForward layer =
        FeedForward.create(graph, size, inner, activation, xavier, xavier, style.biased())
            .corrected(graph, corrections);
    return x -> layer.apply(graph, x);
  }
}
