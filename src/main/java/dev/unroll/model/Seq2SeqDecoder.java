package dev.unroll.model;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Value;
import dev.unroll.nn.Attended;
import dev.unroll.nn.BahdanauLstm;
import dev.unroll.nn.Cell;
import dev.unroll.nn.InputFeedingLstm;
import dev.unroll.nn.Linear;
import dev.unroll.nn.LstmCell;
import dev.unroll.nn.LuongAttention;
import dev.unroll.nn.Readout;
import dev.unroll.nn.SourceMemory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decoder of a {@link Seq2Seq}: LSTM layers that predict the next target token, with the kind
 * of attention that the configuration names.
 */
final class Seq2SeqDecoder {
  private final Graph graph;
  private final TokenReader reader;
  private final Network network;
  private final Linear head;

  /** The layers between tokens and head. */
  private sealed interface Network {
    /** No attention: the encoder's last state is the only input from the source. */
    record Plain(List<LstmCell> cells) implements Network {}

    /**
     * The lowest layer attends to the source before each step, and the readout reads the context.
     *
     * @param token the readout's part for the token that was read
     */
    record Additive(BahdanauLstm bottom, List<LstmCell> upper, Readout readout, Linear token)
        implements Network {}

    /** Attention over the source with the states of all steps, after the last layer. */
    record Multiplicative(List<LstmCell> cells, LuongAttention attention, Readout readout)
        implements Network {}

    /** The lowest layer also reads the attentional vector of the step before. */
    record Feeding(InputFeedingLstm stack) implements Network {}
  }

  /**
   * The decoder unrolled over target tokens.
   *
   * @param top what the head takes, {@code [batch, time, hidden]}
   * @param states after the last token, in the order of {@link Seq2Seq#states}
   * @param alignment {@code [batch, time, source]}, if there is attention
   */
  record Unrolled(Value top, List<Value> states, @Nullable Value alignment) {}

  Seq2SeqDecoder(Graph graph, Seq2Seq.Config config) {
    this.graph = graph;
    try (Graph.Scope _ = graph.scope("decoder")) {
      reader = new TokenReader(graph, config.targetVocab(), config.tokens());
      network = network(config);
      head =
          Linear.create(
              graph, "head", config.hidden(), config.targetVocab(), new Initializer.Constant(0));
    }
  }

  private Network network(Seq2Seq.Config config) {
    int hidden = config.hidden();
    int values = config.values();
    return switch (config.attention()) {
      case Seq2Seq.Attention.None _ -> new Network.Plain(cells(config, 0));
      case Seq2Seq.Attention.Bahdanau(int size) -> {
        BahdanauLstm bottom;
        try (Graph.Scope _ = graph.scope("layer0")) {
          bottom = BahdanauLstm.create(graph, reader.width(), hidden, values, size);
        }
        List<LstmCell> upper = cells(config, 1);
        try (Graph.Scope _ = graph.scope("readout")) {
          yield new Network.Additive(
              bottom,
              upper,
              Readout.create(graph, hidden, values),
              Linear.create(graph, "token", reader.width(), hidden, new Initializer.Constant(0)));
        }
      }
      case Seq2Seq.Attention.Luong(Seq2Seq.Score score, boolean inputFeeding) -> {
        List<LstmCell> cells = cells(config, 0);
        LuongAttention attention;
        try (Graph.Scope _ = graph.scope("attention")) {
          attention =
              switch (score) {
                case GENERAL -> LuongAttention.general(graph, hidden, values);
                case DOT -> LuongAttention.dot();
              };
        }
        try (Graph.Scope _ = graph.scope("readout")) {
          Readout readout = Readout.create(graph, hidden, values);
          yield inputFeeding
              ? new Network.Feeding(
                  new InputFeedingLstm(
                      cells, InputFeedingLstm.feed(graph, hidden), attention, readout))
              : new Network.Multiplicative(cells, attention, readout);
        }
      }
    };
  }

  /** The layers from one upwards. */
  private List<LstmCell> cells(Seq2Seq.Config config, int from) {
    List<LstmCell> cells = new ArrayList<>();
    for (int i = from; i < config.layers(); i++) {
      try (Graph.Scope _ = graph.scope("layer" + i)) {
        cells.add(
            LstmCell.create(graph, i == 0 ? reader.width() : config.hidden(), config.hidden()));
      }
    }
    return cells;
  }

  /**
   * The keys and values of an encoded source, in the order of {@link Seq2Seq#memories}.
   *
   * @param outputs of the encoder, {@code [batch, source, values]}
   */
  List<Value> memories(Value outputs) {
    return switch (network) {
      case Network.Plain _ -> List.of();
      case Network.Additive a -> List.of(a.bottom().attention().keys(graph, outputs), outputs);
      case Network.Multiplicative m -> memories(m.attention(), outputs);
      case Network.Feeding f -> memories(f.stack().attention(), outputs);
    };
  }

  private List<Value> memories(LuongAttention attention, Value outputs) {
    return attention.weight() == null
        ? List.of(outputs)
        : List.of(attention.keys(graph, outputs), outputs);
  }

  /**
   * Reads target tokens.
   *
   * @param tokens int64 {@code [batch, time]}
   * @param states in the order of {@link Seq2Seq#states}, {@code [batch, size]} each
   * @param memories as {@link #memories} returns them, {@code [batch, source, size]} each
   * @param mask of the source, {@code [batch, source]}
   */
  Unrolled run(
      Value tokens,
      List<Value> states,
      List<Value> memories,
      Value mask,
      boolean folds,
      Dropout dropout) {
    try (Graph.Scope _ = graph.scope("decoder")) {
      TokenReader.Tokens read = reader.read(graph.transpose(tokens, 1, 0), folds, dropout);
      Unrolled unrolled =
          switch (network) {
            case Network.Plain(List<LstmCell> cells) -> {
              Cell.Result stacked = stack(read, cells, states, dropout);
              yield new Unrolled(batchFirst(stacked.outputs()), stacked.states(), null);
            }
            case Network.Additive additive ->
                run(additive, read, states, memory(memories, false, mask), dropout);
            case Network.Multiplicative(
                    List<LstmCell> cells,
                    LuongAttention attention,
                    Readout readout) -> {
              Cell.Result stacked = stack(read, cells, states, dropout);
              Value top = batchFirst(stacked.outputs()); // [batch, time, hidden]
              Attended attended = attention.attend(graph, top, memory(memories, true, mask));
              Value vectors = readout.apply(graph, top, attended.contexts());
              yield new Unrolled(vectors, stacked.states(), attended.weights());
            }
            case Network.Feeding(InputFeedingLstm stack) -> {
              InputFeedingLstm.Result result =
                  stack.scan(
                      graph,
                      read.through(stack.cells().getFirst().input()),
                      states,
                      memory(memories, true, mask),
                      masks(stack, states, dropout));
              yield new Unrolled(
                  batchFirst(result.outputs()), result.states(), batchFirst(result.weights()));
            }
          };
      return new Unrolled(dropout.apply(unrolled.top()), unrolled.states(), unrolled.alignment());
    }
  }

  private Unrolled run(
      Network.Additive network,
      TokenReader.Tokens read,
      List<Value> states,
      SourceMemory memory,
      Dropout dropout) {
    BahdanauLstm bottom = network.bottom();
    BahdanauLstm.Result result =
        bottom.scan(graph, read.through(bottom.cell().input()), states.subList(0, 2), memory);
    Cell.Result stacked =
        stack(
            result.outputs(),
            network.upper(),
            states.subList(2, states.size()),
            new ArrayList<>(result.states()),
            dropout);
    Value vectors =
        network
            .readout()
            .apply(graph, stacked.outputs(), result.contexts(), read.through(network.token()));
    return new Unrolled(batchFirst(vectors), stacked.states(), batchFirst(result.weights()));
  }

  private Cell.Result stack(
      TokenReader.Tokens read, List<LstmCell> cells, List<Value> states, Dropout dropout) {
    LstmCell bottom = cells.getFirst();
    Cell.Result result = bottom.scan(graph, read.through(bottom.input()), states.subList(0, 2));
    return stack(
        result.outputs(),
        cells.subList(1, cells.size()),
        states.subList(2, states.size()),
        new ArrayList<>(result.states()),
        dropout);
  }

  /** Layers over the outputs {@code [time, batch, hidden]} of the one below. */
  private Cell.Result stack(
      Value below, List<LstmCell> cells, List<Value> states, List<Value> next, Dropout dropout) {
    for (int i = 0; i < cells.size(); i++) {
      LstmCell cell = cells.get(i);
      Value projected = cell.input().apply(graph, dropout.apply(below));
      Cell.Result result = cell.scan(graph, projected, states.subList(2 * i, 2 * i + 2));
      next.addAll(result.states());
      below = result.outputs();
    }
    return new Cell.Result(below, next);
  }

  /** Masks between the layers of a loop, the same in every step. */
  private List<Value> masks(InputFeedingLstm stack, List<Value> states, Dropout dropout) {
    List<Value> masks = new ArrayList<>();
    for (int i = 1; dropout.drops() && i < stack.cells().size(); i++) {
      masks.add(dropout.mask(states.getFirst().shape()));
    }
    return masks;
  }

  private SourceMemory memory(List<Value> memories, boolean transposed, Value mask) {
    Value keys = memories.getFirst();
    return SourceMemory.masked(
        graph, transposed ? graph.swapLast(keys) : keys, memories.getLast(), mask);
  }

  /** {@code [batch, time, hidden] → logits [batch, time, vocab]}. */
  Value logits(Value top) {
    return head.apply(graph, top);
  }

  /** {@code [time, batch, ..] → [batch, time, ..]}. */
  private Value batchFirst(Value x) {
    return graph.transpose(x, 1, 0, 2);
  }
}
