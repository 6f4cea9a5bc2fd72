package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.MultiHeadAttention;
import dev.unroll.nn.RotaryPositions;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The generation graph of a {@link Gpt} for other programs: in standard ONNX operators, with the
 * names and shapes of a decoder that Hugging Face Optimum exported.
 */
final class OptimumGpt {
  private static final Dim BATCH = Dim.named("batch_size");
  private static final Dim TIME = Dim.named("sequence_length");
  private static final Dim PAST = Dim.named("past_sequence_length");
  private static final Dim TOTAL = Dim.named("past_sequence_length + sequence_length");

  /** Added to the score of a masked position; times the distance for later positions. */
  private static final float HIDDEN = -1e9f;

  private OptimumGpt() {}

  static Graph graph(Gpt.Config config) {
    Graph graph = new Graph("gpt");
    GptLayers layers = new GptLayers(graph, config, config.context(), Optional.empty());
    Shape at = Shape.of(BATCH, TIME);
    Value tokens = graph.input("input_ids", DataType.INT64, at);
    Value attentionMask = graph.input("attention_mask", DataType.INT64, Shape.of(BATCH, TOTAL));
    Value positions = graph.input("position_ids", DataType.INT64, at);
    Shape cache = Shape.of(BATCH, Dim.of(config.kvHeads()), PAST, Dim.of(config.headSize()));
    List<MultiHeadAttention.Cache> pasts =
        IntStream.range(0, config.layers())
            .mapToObj(
                layer ->
                    new MultiHeadAttention.Cache(
                        graph.input(name("past_key_values", layer, "key"), DataType.FLOAT, cache),
                        graph.input(
                            name("past_key_values", layer, "value"), DataType.FLOAT, cache)))
            .toList();
    Value mask = mask(graph, config.context(), tokens, attentionMask, pasts.getFirst().keys());
    Value embedded = layers.embedded(tokens, positions);
    Optional<RotaryPositions> rotation = layers.rotary().map(all -> all.at(graph, positions));
    Value hidden =
        layers.transformed(
            embedded,
            (layer, attention, x) -> {
              MultiHeadAttention.Cached attended =
                  attention.appended(graph, x, pasts.get(layer), rotation, mask, TOTAL);
              graph.output(name("present", layer, "key"), attended.present().keys());
              graph.output(name("present", layer, "value"), attended.present().values());
              return attended.output();
            },
            UnaryOperator.identity());
    graph.output("logits", graph.matMul(hidden, graph.transpose(layers.output(), 1, 0)));
    return graph;
  }

  /**
   * The mask of padding and of later positions, {@code [batch, 1, 1, time, total]}: a key at place
   * j is hidden from a query at place i &lt; j by (j - i) times {@link #HIDDEN}.
   */
  private static Value mask(
      Graph graph, int context, Value tokens, Value attentionMask, Value pastKeys) {
    float[] numbers = new float[context];
    float[] ones = new float[context];
    for (int i = 0; i < context; i++) {
      numbers[i] = i;
      ones[i] = 1;
    }
    Value places = graph.constant(Shape.of(context), numbers);
    Value each = graph.constant(Shape.of(context), ones);
    Value past = graph.reduceSum(graph.apply(new Op.FirstRows(2), each, pastKeys), true, 0); // [1]
    Value keys = graph.apply(new Op.FirstRows(1), places, attentionMask); // [total]
    Value queries = graph.add(graph.apply(new Op.FirstRows(1), places, tokens), past); // [time]
    Value late = graph.relu(graph.sub(keys, graph.unsqueeze(queries, 1))); // [time, total]
    Value rows =
        graph.gather(graph.constant(Shape.of(2), HIDDEN, 0), attentionMask); // [batch, total]
    for (int axis = 1; axis <= 3; axis++) {
      rows = graph.unsqueeze(rows, axis);
    }
    return graph.add(rows, graph.mul(late, graph.scalar(HIDDEN)));
  }

  private static String name(String what, int layer, String part) {
    return what + "." + layer + "." + part;
  }
}
