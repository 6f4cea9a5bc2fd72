package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.model.TransformerLayers.Before;
import dev.unroll.model.TransformerLayers.DecoderLayer;
import dev.unroll.model.TransformerLayers.Part;
import dev.unroll.nn.MultiHeadAttention;
import dev.unroll.nn.Ssru;
import java.util.List;

/**
 * The decoder graph of a {@link Transformer} whose decoder is recurrent: one token of every row, as
 * rows of matrices {@code [batch, size]}.
 */
final class TransformerSteps {
  private final Graph graph;
  private final Transformer.Config config;
  private final TransformerLayers layers;
  private final Dropout none;

  TransformerSteps(Graph graph, Transformer.Config config, TransformerLayers layers) {
    this.graph = graph;
    this.config = config;
    this.layers = layers;
    this.none = new Dropout(graph, 0);
  }

  /**
   * Declares the graph's inputs, next states and alignment.
   *
   * @param batch the rows
   * @param time the tokens of a row, which is one
   * @return the decoder's last vectors {@code [batch, size]}
   */
  Value decode(Dim batch, Dim time, Dim source) {
    Dim size = Dim.of(config.size());
    Shape at = Shape.of(batch, time);
    Shape rows = Shape.of(batch);
    Value tokens = graph.input("tokens", DataType.INT64, at);
    Value mask = graph.input("source_mask", DataType.FLOAT, Shape.of(batch, source));
    Value positions = graph.input("positions", DataType.INT64, at);
    List<Transformer.State> states = Transformer.states(config);
    List<Value> pasts =
        states.stream()
            .map(state -> graph.input(state.input(), DataType.FLOAT, Shape.of(batch, size)))
            .toList();
    List<Value> memories =
        Transformer.memories(config).stream()
            .map(
                memory ->
                    graph.input(
                        memory.name(),
                        DataType.FLOAT,
                        Shape.of(batch, Dim.of(memory.groups()), source, Dim.of(memory.size()))))
            .toList();
    Value padding = MultiHeadAttention.paddingMask(graph, mask); // [batch, 1, 1, source]
    Value x = // [batch, size]
        layers.embed(
            layers.decoder(),
            layers.targetEmbedding(),
            graph.reshape(tokens, rows),
            () ->
                graph.gather(
                    layers.positions(layers.decoder(), config.maxPositions()),
                    graph.reshape(positions, rows)));
    for (int i = 0; i < config.decoderLayers(); i++) {
      DecoderLayer layer = layers.decoder().layers().get(i);
      try (Graph.Scope _ = graph.scope("layer" + i)) {
        Part<Before> before = layer.before();
        Ssru.Step step =
            unit(before.sublayer()).step(graph, layers.sublayerInput(before, x), pasts.get(i));
        graph.output(states.get(i).output(), step.state());
        x = layers.addResidual(before, x, step.output(), none);

        Part<MultiHeadAttention> cross = layer.cross();
        Value keys = graph.swapLast(memories.get(2 * i));
        Value queries = cross.sublayer().query(graph, layers.sublayerInput(cross, x), batch);
        Value probabilities = cross.sublayer().probabilities(graph, queries, keys, padding);
        Value attended =
            cross.sublayer().together(graph, probabilities, memories.get(2 * i + 1), x.shape());
        x = layers.addResidual(cross, x, attended, none);
        x = layers.feedForward(layer.feedForward(), x, none);
        if (i == config.decoderLayers() - 1) {
          graph.output(Transformer.ALIGNMENT, layers.alignment(probabilities));
        }
      }
    }
    return layers.read(layers.normalised(layers.decoder(), x));
  }

  private static Ssru unit(Before before) {
    return switch (before) {
      case Before.Recurs(Ssru unit) -> unit;
      case Before.Attends _ -> throw new IllegalStateException("the decoder is not recurrent");
    };
  }
}
