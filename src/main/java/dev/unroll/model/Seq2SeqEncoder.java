package dev.unroll.model;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.Cell;
import dev.unroll.nn.Linear;
import dev.unroll.nn.LstmCell;
import dev.unroll.nn.StateKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The encoder of a {@link Seq2Seq}: LSTM layers that read the source in one direction or in both.
 *
 * <p>Every layer of a bidirectional encoder reads the outputs of both directions below (Graves et
 * al. 2013, Hybrid speech recognition with deep bidirectional LSTM), and the decoder starts from
 * both final states through a layer with tanh (Bahdanau et al. 2015, appendix A.2.2).
 */
final class Seq2SeqEncoder {
  private final Graph graph;
  private final Seq2Seq.Config config;
  private final TokenReader reader;
  private final List<Layer> layers = new ArrayList<>();

  /**
   * A layer and its way to the decoder.
   *
   * @param directions from the first token to the last, and back if the encoder does that
   * @param bridges from the final h and c of both directions to the decoder's; none if there is one
   */
  private record Layer(List<LstmCell> directions, List<Linear> bridges) {}

  /**
   * An encoded source.
   *
   * @param outputs of the highest layer, {@code [batch, source, values]}
   * @param states h and c of each decoder layer before its first step, {@code [batch, hidden]}
   */
  record Encoded(Value outputs, List<Value> states) {}

  Seq2SeqEncoder(Graph graph, Seq2Seq.Config config) {
    this.graph = graph;
    this.config = config;
    try (Graph.Scope _ = graph.scope("encoder")) {
      reader = new TokenReader(graph, config.sourceVocab(), config.tokens());
      int width = reader.width();
      for (int i = 0; i < config.layers(); i++) {
        try (Graph.Scope _ = graph.scope("layer" + i)) {
          layers.add(layer(width));
        }
        width = config.values();
      }
    }
  }

  private Layer layer(int in) {
    if (!config.bidirectional()) {
      return new Layer(List.of(LstmCell.create(graph, in, config.hidden())), List.of());
    }
    List<LstmCell> directions = new ArrayList<>();
    List<Linear> bridges = new ArrayList<>();
    for (String direction : List.of("forwards", "backwards")) {
      try (Graph.Scope _ = graph.scope(direction)) {
        directions.add(LstmCell.create(graph, in, config.hidden()));
      }
    }
    for (StateKind state : StateKind.values()) {
      bridges.add(
          Linear.create(
              graph,
              "bridge." + state.symbol(),
              config.values(),
              config.hidden(),
              new Initializer.Constant(0)));
    }
    return new Layer(directions, bridges);
  }

  /**
   * Reads a source.
   *
   * @param source int64 {@code [batch, source]}
   * @param mask {@code [batch, source]}, 1 at a token and 0 at padding
   */
  Encoded read(Value source, Value mask, boolean folds, Dropout dropout) {
    try (Graph.Scope _ = graph.scope("encoder")) {
      Value timed = graph.unsqueeze(graph.transpose(mask, 1, 0), 2); // [source, batch, 1]
      TokenReader.Tokens tokens = reader.read(graph.transpose(source, 1, 0), folds, dropout);
      Value outputs = null;
      List<Value> states = new ArrayList<>();
      List<Value> zeros = zeros(mask);
      for (Layer layer : layers) {
        List<Cell.Result> results = new ArrayList<>();
        Value below = outputs == null ? null : dropout.apply(outputs);
        for (LstmCell cell : layer.directions()) {
          Value projected =
              below == null ? tokens.through(cell.input()) : cell.input().apply(graph, below);
          results.add(cell.scan(graph, projected, zeros, timed, !results.isEmpty()));
        }
        outputs = joined(results.stream().map(Cell.Result::outputs).toList());
        states.addAll(finalStates(layer, results));
      }
      return new Encoded(graph.transpose(Objects.requireNonNull(outputs), 1, 0, 2), states);
    }
  }

  private List<Value> finalStates(Layer layer, List<Cell.Result> results) {
    List<Value> states = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int which = i;
      Value state = joined(results.stream().map(r -> r.states().get(which)).toList());
      states.add(
          layer.bridges().isEmpty()
              ? state
              : graph.tanh(layer.bridges().get(i).apply(graph, state)));
    }
    return states;
  }

  /** Both directions side by side in the last axis. */
  private Value joined(List<Value> directions) {
    Value first = directions.getFirst();
    return directions.size() == 1
        ? first
        : graph.concat(first.shape().rank() - 1, directions.toArray(Value[]::new));
  }

  /** States of zero for as many rows as the mask has, h and c. */
  private List<Value> zeros(Value mask) {
    Value count = graph.reduceSum(mask, true, 1); // [batch, 1]
    Value zeros = graph.mul(count, graph.zeros(Shape.of(1, config.hidden()))); // [batch, hidden]
    return List.of(zeros, zeros);
  }
}
