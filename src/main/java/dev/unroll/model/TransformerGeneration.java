package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.MultiHeadAttention;
import java.util.List;
import java.util.Optional;

/** The two generation graphs of a {@link Transformer}; batch, source and time are dynamic. */
final class TransformerGeneration {
  private static final Dim BATCH = Dim.named("batch");
  private static final Dim SOURCE = Dim.named("source");
  private static final Dim TIME = Dim.named("time");
  private static final Dim LENGTH = Dim.named("length");
  private static final Dim TOTAL = Dim.named("total");
  private static final Dim CANDIDATES = Dim.named("candidates");

  private final Graph graph;
  private final Transformer.Config config;
  private final TransformerLayers layers;
  private final Dropout none;
  private final List<Memory> memories;
  private final List<KeyValueCache> caches;

  private TransformerGeneration(String name, Transformer.Config config) {
    this.graph = new Graph(name);
    this.config = config;
    this.layers = new TransformerLayers(graph, config);
    this.none = new Dropout(graph, 0);
    this.memories = Transformer.memories(config);
    this.caches = Transformer.caches(config);
  }

  /** The graph that reads a source once. */
  static Graph encoder(Transformer.Config config) {
    TransformerGeneration generation = new TransformerGeneration("encoder", config);
    generation.encode();
    return generation.graph;
  }

  /**
   * The graph that writes a target step by step.
   *
   * @param chosen whether the tokens that have logits are an input
   */
  static Graph decoder(Transformer.Config config, boolean chosen) {
    TransformerGeneration generation = new TransformerGeneration("decoder", config);
    Value last =
        config.style().recurs()
            ? new TransformerSteps(generation.graph, config, generation.layers)
                .decode(BATCH, TIME, SOURCE)
            : generation.decode();
    generation.logits(last, chosen);
    return generation.graph;
  }

  private void encode() {
    Shape at = Shape.of(BATCH, SOURCE);
    Value source = graph.input("source", DataType.INT64, at);
    Value mask = graph.input("source_mask", DataType.FLOAT, at);
    Value encoded; // [batch, source, size]
    try (Graph.Scope _ = graph.scope("encoder")) {
      Value embedded =
          layers.embed(
              layers.encoder(),
              layers.sourceEmbedding(),
              source,
              () -> graph.apply(new Op.FirstRows(1), table(layers.encoder()), source));
      Value padding = MultiHeadAttention.paddingMask(graph, mask);
      encoded =
          config.style().recurs()
              ? layers.encodeTogether(embedded, mask, none)
              : layers.encode(embedded, at, withBiases(padding, source), none);
    }
    try (Graph.Scope _ = graph.scope("decoder")) {
      for (int i = 0; i < config.decoderLayers(); i++) {
        MultiHeadAttention cross = layers.decoder().layers().get(i).cross().sublayer();
        graph.output(memories.get(2 * i).name(), cross.keys(graph, encoded, at));
        graph.output(memories.get(2 * i + 1).name(), cross.values(graph, encoded, at));
      }
    }
  }

  /** Declares all but the logits. */
  private Value decode() {
    Shape at = Shape.of(BATCH, TIME);
    Value tokens = graph.input("tokens", DataType.INT64, at);
    Value mask = graph.input("source_mask", DataType.FLOAT, Shape.of(BATCH, SOURCE));
    Value positions = graph.input("positions", DataType.INT64, at);
    Value seqlens = graph.input("seqlens_k", DataType.INT32, Shape.of(BATCH));
    Value total = graph.input("total", DataType.INT32, Shape.of(1));
    Value padding = MultiHeadAttention.paddingMask(graph, mask);
    Value x = // [batch, time, size]
        layers.embed(
            layers.decoder(),
            layers.targetEmbedding(),
            tokens,
            () -> graph.gather(table(layers.decoder()), positions));
    List<Value> pasts =
        caches.stream().map(cache -> perHead(cache.past(), LENGTH)).toList(); // keys, values, ..
    Optional<Value> biases =
        layers.decoder().distances().map(table -> biases(table, positions, total));
    for (int i = 0; i < config.decoderLayers(); i++) {
      TransformerLayers.DecoderLayer layer = layers.decoder().layers().get(i);
      try (Graph.Scope _ = graph.scope("layer" + i)) {
        TransformerLayers.Part<TransformerLayers.Before> attention = layer.before();
        KeyValueCache keys = caches.get(2 * i);
        KeyValueCache values = caches.get(2 * i + 1);
        MultiHeadAttention.Cache past =
            new MultiHeadAttention.Cache(pasts.get(2 * i), pasts.get(2 * i + 1));
        MultiHeadAttention.Cached attended =
            attends(attention.sublayer())
                .cached(graph, layers.sublayerInput(attention, x), past, seqlens, total, biases);
        graph.output(keys.present(), attended.present().keys());
        graph.output(values.present(), attended.present().values());
        x = layers.addResidual(attention, x, attended.output(), none);

        TransformerLayers.Part<MultiHeadAttention> cross = layer.cross();
        Value queries = cross.sublayer().queries(graph, layers.sublayerInput(cross, x), at);
        Value memoryKeys = graph.swapLast(perHead(memories.get(2 * i).name(), SOURCE));
        Value memoryValues = perHead(memories.get(2 * i + 1).name(), SOURCE);
        Value probabilities = cross.sublayer().probabilities(graph, queries, memoryKeys, padding);
        Value crossAttended =
            cross.sublayer().attended(graph, probabilities, memoryValues, x.shape());
        x = layers.addResidual(cross, x, crossAttended, none);
        x = layers.feedForward(layer.feedForward(), x, none);
        if (i == config.decoderLayers() - 1) {
          graph.output(Transformer.ALIGNMENT, layers.alignment(probabilities));
        }
      }
    }
    return layers.read(layers.normalised(layers.decoder(), x));
  }

  private static MultiHeadAttention attends(TransformerLayers.Before before) {
    return switch (before) {
      case TransformerLayers.Before.Attends(MultiHeadAttention layer) -> layer;
      case TransformerLayers.Before.Recurs _ ->
          throw new IllegalStateException("the decoder is recurrent");
    };
  }

  /** Declares the logits of the decoder's last vectors, {@code [.., size]}. */
  private void logits(Value last, boolean chosen) {
    Value products;
    Optional<Value> biases = layers.logitBiases();
    if (chosen) {
      Value candidates = graph.input(Transformer.CANDIDATES, DataType.INT64, Shape.of(CANDIDATES));
      products = graph.apply(new Op.ProductWithRows(), last, layers.output(), candidates);
      biases = biases.map(all -> graph.gather(all, candidates));
    } else {
      products = graph.matMul(last, graph.transpose(layers.output(), 1, 0));
    }
    Value logits = biases.map(b -> graph.add(products, b)).orElse(products);
    graph.output("logits", logits.shape().rank() == 2 ? graph.unsqueeze(logits, 1) : logits);
  }

  /** A mask and the biases of the distances in a source, {@code [batch, heads, source, source]}. */
  private Value withBiases(Value mask, Value source) {
    return layers
        .encoder()
        .distances()
        .map(
            distances -> {
              long furthest = config.maxPositions() - 1L;
              Value keys = graph.apply(new Op.FirstRows(1), layers.count(furthest), source);
              Value queries = graph.apply(new Op.FirstRows(1), layers.count(0), source);
              Value apart = graph.sub(graph.unsqueeze(keys, 0), graph.unsqueeze(queries, 1));
              Value each = graph.gather(layers.byDistance(distances, true), apart);
              return graph.add(graph.transpose(each, 2, 0, 1), mask);
            })
        .orElse(mask);
  }

  /**
   * The biases of the distances to all positions so far, {@code [batch, heads, time, total]}.
   *
   * @param positions {@code [batch, time]}
   * @param total int32 {@code [1]}
   */
  private Value biases(Value distances, Value positions, Value total) {
    Value all = layers.count(config.maxPositions() - 1L);
    Value keys = graph.apply(new Op.CountedRows(TOTAL), all, total);
    Value apart = // [batch, time, total]
        graph.sub(graph.unsqueeze(graph.unsqueeze(keys, 0), 0), graph.unsqueeze(positions, 2));
    Value each = graph.gather(layers.byDistance(distances, false), apart);
    return graph.transpose(each, 0, 3, 1, 2);
  }

  /** The vectors of all positions of a side, {@code [maxPositions, size]}. */
  private Value table(TransformerLayers.Stack<?> stack) {
    return layers.positions(stack, config.maxPositions());
  }

  /** An input {@code [batch, heads, positions, headSize]}. */
  private Value perHead(String name, Dim positions) {
    Dim headSize = Dim.of(config.headSize());
    return graph.input(
        name, DataType.FLOAT, Shape.of(BATCH, Dim.of(config.heads()), positions, headSize));
  }
}
