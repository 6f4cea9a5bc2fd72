package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.CausalAttention;
import dev.unroll.nn.Corrections;
import dev.unroll.nn.MultiHeadAttention;
import dev.unroll.nn.RotaryPositions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The generation graph of a {@link Gpt}; batch and time are dynamic. */
final class GptGeneration {
  private static final Dim BATCH = Dim.named("batch");
  private static final Dim TIME = Dim.named("time");
  private static final Dim LENGTH = Dim.named("length");
  private static final Dim ROWS = Dim.named("rows");
  private static final Dim WANTED = Dim.named("wanted");

  private GptGeneration() {}

  static Graph graph(Gpt.Config config) {
    Graph graph = new Graph("gpt");
    GptLayers layers = new GptLayers(graph, config, config.context(), Corrections.NONE);
    Value hidden = hidden(graph, config, layers);
    Value wanted = graph.input("wanted", DataType.INT64, Shape.of(WANTED));
    Value rows = graph.reshape(hidden, Shape.of(ROWS, Dim.of(config.size())));
    Value logits = graph.matMul(graph.gather(rows, wanted), graph.transpose(layers.output(), 1, 0));
    graph.output("logits", layers.capped(logits));
    return graph;
  }

  /** The graph of a classifier. */
  static Graph classifier(Gpt.Config config, int classes, Labelling labelling) {
    Graph graph = new Graph("gpt");
    GptLayers layers = new GptLayers(graph, config, config.context(), Corrections.NONE);
    Value hidden = hidden(graph, config, layers);
    Value output = GptLayers.classes(graph, config, classes);
    Value logits = graph.matMul(hidden, graph.transpose(output, 1, 0));
    graph.output("logits", logits);
    if (labelling == Labelling.MULTI) {
      graph.output("probabilities", graph.sigmoid(logits));
    }
    return graph;
  }

  /** The last normalised state {@code [batch, time, size]}, with the inputs and outputs of it. */
  private static Value hidden(Graph graph, Gpt.Config config, GptLayers layers) {
    Shape at = Shape.of(BATCH, TIME);
    Value tokens = graph.input("tokens", DataType.INT64, at);
    Value positions = graph.input("positions", DataType.INT64, at);
    Value seqlens = graph.input("seqlens_k", DataType.INT32, Shape.of(BATCH));
    Value total = graph.input("total", DataType.INT32, Shape.of(1));
    List<KeyValueCache> caches = Gpt.caches(config);
    Shape cache =
        Shape.of(BATCH, Dim.of(config.kvHeads()), LENGTH, Dim.of(config.attentionHeads().cached()));
    Value embedded = layers.embedded(tokens, positions);
    Map<RotaryPositions, RotaryPositions> rotations =
        layers.rotations(positions, 2, CausalAttention::isRotatedBefore);
    Value hidden =
        layers.transformed(
            embedded,
            (block, attention, x) -> {
              KeyValueCache keys = caches.get(2 * block);
              KeyValueCache values = caches.get(2 * block + 1);
              MultiHeadAttention.Cache past =
                  new MultiHeadAttention.Cache(
                      graph.input(keys.past(), DataType.FLOAT, cache),
                      graph.input(values.past(), DataType.FLOAT, cache));
              Optional<RotaryPositions> rotation = attention.rotary().map(rotations::get);
              MultiHeadAttention.Cached attended =
                  attention.cached(graph, x, past, seqlens, total, rotation);
              graph.output(keys.present(), attended.present().keys());
              graph.output(values.present(), attended.present().values());
              return attended.output();
            },
            UnaryOperator.identity());
    graph.output("hidden", hidden);
    return hidden;
  }
}
