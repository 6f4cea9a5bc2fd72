package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.Corrections;
import dev.unroll.nn.MultiHeadAttention;
import dev.unroll.nn.RotaryPositions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    GptLayers layers = new GptLayers(graph, config, config.context(), Corrections.NONE);
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
    Mask mask = mask(graph, config.context(), tokens, attentionMask, pasts.getFirst().keys());
    Map<Integer, Value> masks = new HashMap<>();
    masks.put(0, mask.all());
    for (int layer = 0; layer < config.layers(); layer++) {
      masks.computeIfAbsent(layers.window(layer), window -> mask.within(graph, window));
    }
    Value embedded = layers.embedded(tokens, positions);
    Map<RotaryPositions, RotaryPositions> rotations = layers.rotations(positions, 1, _ -> true);
    Value hidden =
        layers.transformed(
            embedded,
            (layer, attention, x) -> {
              Optional<RotaryPositions> rotation = attention.rotary().map(rotations::get);
              Value hiding = Objects.requireNonNull(masks.get(layers.window(layer)));
              MultiHeadAttention.Cached attended =
                  attention.appended(graph, x, pasts.get(layer), rotation, hiding, TOTAL);
              graph.output(name("present", layer, "key"), attended.present().keys());
              graph.output(name("present", layer, "value"), attended.present().values());
              return attended.output();
            },
            UnaryOperator.identity());
    Value logits = graph.matMul(hidden, graph.transpose(layers.output(), 1, 0));
    graph.output("logits", layers.capped(logits));
    return graph;
  }

  /**
   * The mask of padding and of later positions.
   *
   * @param all {@code [batch, 1, 1, time, total]}
   * @param after the place of a key less that of a query, {@code [time, total]}
   */
  private record Mask(Value all, Value after) {
    /** The mask that also hides what is not within a window; all for 0. */
    Value within(Graph graph, int window) {
      Value early = graph.relu(graph.sub(graph.neg(after), graph.scalar(window - 1)));
      return graph.add(all, graph.mul(early, graph.scalar(HIDDEN)));
    }
  }

  /** A key at place j is hidden from a query at place i &lt; j by (j - i) times {@link #HIDDEN}. */
  private static Mask mask(
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
    Value after = graph.sub(keys, graph.unsqueeze(queries, 1)); // [time, total]
    Value late = graph.relu(after);
    Value rows =
        graph.gather(graph.constant(Shape.of(2), HIDDEN, 0), attentionMask); // [batch, total]
    for (int axis = 1; axis <= 3; axis++) {
      rows = graph.unsqueeze(rows, axis);
    }
    return new Mask(graph.add(rows, graph.mul(late, graph.scalar(HIDDEN))), after);
  }

  private static String name(String what, int layer, String part) {
    return what + "." + layer + "." + part;
  }
}
