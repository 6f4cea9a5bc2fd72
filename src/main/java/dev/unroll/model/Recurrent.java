package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.nn.Cell;
import dev.unroll.nn.ElmanCell;
import dev.unroll.nn.Embedding;
import dev.unroll.nn.JordanCell;
import dev.unroll.nn.JordanCell.Activation;
import dev.unroll.nn.Linear;
import dev.unroll.nn.LstmCell;
import dev.unroll.nn.StateKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stack of recurrent layers that predicts the next element of a sequence at every step: the next
 * token of a text, or the next values of a series.
 *
 * <pre>
 *   text:   tokens [time, batch] → embedding → layers → linear → logits [time, batch, vocab]
 *   series: values [time, batch, features]   → layers → linear → prediction [time, batch, features]
 * </pre>
 *
 * In a Jordan network the last layer is the linear head too, since its output is what is fed back.
 */
public final class Recurrent {
  private static final Dim BATCH = Dim.named("batch");
  private static final Dim TIME = Dim.named("time");

  private final Graph graph;
  private final Config config;
  private final @Nullable Embedding embedding;
  private final List<Cell> cells = new ArrayList<>();
  private final @Nullable Linear head;

  /** The three families, in the order of their years. */
  public enum Family {
    JORDAN,
    ELMAN,
    LSTM
  }

  /** What the network reads and predicts. */
  public sealed interface Input {
    /** Tokens, predicted by their logits. */
    record Tokens(int vocabSize, int embeddingSize) implements Input {}

    /**
     * Vectors of real numbers.
     *
     * @param sigmoid whether predictions pass through the logistic function, for targets in [0, 1]
     */
    record Values(int features, boolean sigmoid) implements Input {}
  }

  /**
   * The sizes of a network.
   *
   * @param layers number of recurrent layers, at least 1
   * @param hidden width of each layer
   * @param dropout probability with which an element of a layer's output is dropped while training
   */
  public record Config(Family family, int layers, int hidden, Input input, double dropout) {
    public Config {
      if (layers < 1 || hidden < 1 || dropout < 0 || dropout >= 1) {
        throw new IllegalArgumentException(
            "layers and hidden must be positive and dropout in [0, 1)");
      }
    }
  }

  /** How the generation graph runs its layers. */
  public enum Form {
    /** With ONNX's RNN and LSTM operators where they exist. */
    OPERATOR,
    /** As Scans, for execution providers without these operators. */
    SCAN
  }

  /** A state's input and output in the generation graph, its width and its kind. */
  public record StatePort(String input, String output, int size, StateKind kind) {}

  private Recurrent(Graph graph, Config config) {
    this.graph = graph;
    this.config = config;
    int width;
    int outputs;
    switch (config.input()) {
      case Input.Tokens(int vocabSize, int size) -> {
        this.embedding = Embedding.create(graph, "embedding", vocabSize, size, 1);
        width = size;
        outputs = vocabSize;
      }
      case Input.Values(int features, boolean _) -> {
        this.embedding = null;
        width = features;
        outputs = features;
      }
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      try (Graph.Scope _ = graph.scope("layer" + layer)) {
        boolean last = layer == config.layers() - 1;
        Cell cell = cell(width, last, outputs);
        cells.add(cell);
        width = cell.outputSize();
      }
    }
    this.head =
        config.family() == Family.JORDAN
            ? null
            : Linear.create(graph, "head", width, outputs, new Initializer.Constant(0));
  }

  private Cell cell(int in, boolean last, int outputs) {
    int hidden = config.hidden();
    return switch (config.family()) {
      case ELMAN -> ElmanCell.create(graph, in, hidden);
      case LSTM -> LstmCell.create(graph, in, hidden);
      case JORDAN ->
          last
              ? JordanCell.create(graph, in, hidden, outputs, headActivation())
              : JordanCell.create(graph, in, hidden, hidden, Activation.TANH);
    };
  }

  private Activation headActivation() {
    return switch (config.input()) {
      case Input.Tokens _ -> Activation.SOFTMAX;
      case Input.Values(int _, boolean sigmoid) ->
          sigmoid ? Activation.SIGMOID : Activation.IDENTITY;
    };
  }

  /**
   * The training graph: cross-entropy in nats for text, squared error (mean over features) for
   * series, averaged over the positions by their weights.
   *
   * <p>Inputs: {@code tokens} and {@code targets} int64 {@code [time, batch]}, or {@code values}
   * and {@code targets} float {@code [time, batch, features]}; {@code weights} float {@code [time,
   * batch]}; {@code state.N…} float {@code [batch, size]}; {@code mask.N} for dropout.
   */
  public static TrainingGraph training(Config config, int batch, int time) {
    Graph graph = new Graph("recurrent");
    Recurrent model = new Recurrent(graph, config);
    Dropout dropout = new Dropout(graph, config.dropout());
    List<Value> states = model.stateInputs(Dim.of(batch));
    Value weights = graph.input("weights", DataType.FLOAT, Shape.of(time, batch));
    Value first;
    Value targets;
    switch (config.input()) {
      case Input.Tokens(int vocabSize, int _) -> {
        Value tokens = graph.input("tokens", DataType.INT64, Shape.of(time, batch));
        targets = graph.input("targets", DataType.INT64, Shape.of(time, batch));
        boolean folds = vocabSize < time * batch;
        first = model.projectTokens(tokens, folds);
      }
      case Input.Values(int features, boolean _) -> {
        Shape shape = Shape.of(time, batch, features);
        Value values = graph.input("values", DataType.FLOAT, shape);
        targets = graph.input("targets", DataType.FLOAT, shape);
        first = model.cells.getFirst().input().apply(graph, values);
      }
    }
    Unrolled unrolled =
        model.unroll(
            (cell, below, at) -> {
              if (below == null) {
                return cell.scan(graph, first, at);
              }
              Value x = dropout.apply(below);
              return cell.scan(graph, cell.input().apply(graph, x), at);
            },
            states);
    Value top = model.head(unrolled.outputs(), dropout);
    Value prediction;
    Value losses; // [time, batch]
    switch (config.input()) {
      case Input.Tokens(int vocabSize, int _) -> {
        prediction = graph.reshape(top, Shape.of((long) time * batch, vocabSize));
        Value flat = graph.reshape(targets, Shape.of((long) time * batch));
        Value each =
            graph.apply(new Op.SoftmaxCrossEntropy(0), List.of(prediction, flat)).getFirst();
        losses = graph.reshape(each, Shape.of(time, batch));
      }
      case Input.Values(int _, boolean sigmoid) -> {
        prediction = sigmoid ? graph.sigmoid(top) : top;
        Value error = graph.sub(prediction, targets);
        losses = graph.reduceMean(graph.mul(error, error), false, 2);
      }
    }
    Value loss = TrainingGraph.weightedMean(graph, losses, weights);
    List<TrainingGraph.State> carried = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      carried.add(new TrainingGraph.State(states.get(i), unrolled.states().get(i)));
    }
    return new TrainingGraph(graph, loss, prediction, dropout.masks(), carried);
  }

  /**
   * The generation graph with its weights inside, as an ONNX file: {@code tokens} int64 {@code
   * [batch, time]} or {@code values} float {@code [batch, time, features]} and the {@link #states}
   * to {@code logits} {@code [batch, time, vocab]} or {@code prediction} {@code [batch, time,
   * features]} and the next states. Batch and time are dynamic: one file serves prompts and single
   * steps.
   *
   * @param weights the elements of a parameter by its name in the training graph
   * @param metadata stored in the file
   */
  public static byte[] generation(
      Config config, Form form, Function<String, float[]> weights, Map<String, String> metadata) {
    Graph graph = new Graph("recurrent");
    Recurrent model = new Recurrent(graph, config);
    Value sequence; // [time, batch, ..]
    String output;
    switch (config.input()) {
      case Input.Tokens _ -> {
        Value tokens = graph.input("tokens", DataType.INT64, Shape.of(BATCH, TIME));
        sequence = graph.transpose(tokens, 1, 0);
        output = "logits";
      }
      case Input.Values(int features, boolean _) -> {
        Shape shape = Shape.of(BATCH, TIME, Dim.of(features));
        sequence = graph.transpose(graph.input("values", DataType.FLOAT, shape), 1, 0, 2);
        output = "prediction";
      }
    }
    List<Value> states = model.stateInputs(BATCH);
    Embedding embedding = model.embedding;
    Value bottom = embedding == null ? sequence : embedding.apply(graph, sequence);
    Unrolled unrolled =
        model.unroll(
            (cell, below, at) -> {
              if (below == null && form == Form.SCAN && embedding != null) {
                return cell.scan(graph, model.projectTokens(sequence, true), at);
              }
              Value x = below == null ? bottom : below;
              return switch (form) {
                case OPERATOR -> cell.operator(graph, x, at);
                case SCAN -> cell.scan(graph, cell.input().apply(graph, x), at);
              };
            },
            states);
    Value top = model.head(unrolled.outputs(), new Dropout(graph, 0));
    if (config.input() instanceof Input.Values(int _, boolean sigmoid) && sigmoid) {
      top = graph.sigmoid(top);
    }
    graph.output(output, graph.transpose(top, 1, 0, 2)); // [batch, time, ..]
    List<StatePort> ports = model.ports();
    for (int i = 0; i < ports.size(); i++) {
      graph.output(ports.get(i).output(), unrolled.states().get(i));
    }
    return OnnxWriter.withWeights(graph, weights, metadata);
  }

  /** The states of the generation graph, in their order. */
  public static List<StatePort> states(Config config) {
    return new Recurrent(new Graph("recurrent"), config).ports();
  }

  private List<StatePort> ports() {
    List<StatePort> ports = new ArrayList<>();
    for (int layer = 0; layer < cells.size(); layer++) {
      for (Cell.State state : cells.get(layer).states()) {
        String name = "state." + layer + "." + state.kind().symbol();
        ports.add(new StatePort(name, name + ".next", state.size(), state.kind()));
      }
    }
    return ports;
  }

  /** The number of trainable numbers. */
  public static long parameterCount(Config config) {
    return new Recurrent(new Graph("recurrent"), config).graph.parameterCount();
  }

  private interface Layer {
    Cell.Result run(Cell cell, @Nullable Value below, List<Value> states);
  }

  private record Unrolled(Value outputs, List<Value> states) {}

  private Unrolled unroll(Layer layer, List<Value> states) {
    Value below = null;
    List<Value> next = new ArrayList<>();
    int taken = 0;
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      try (Graph.Scope _ = graph.scope("layer" + i)) {
        int count = cell.states().size();
        Cell.Result result = layer.run(cell, below, states.subList(taken, taken + count));
        taken += count;
        below = result.outputs();
        next.addAll(result.states());
      }
    }
    return new Unrolled(Objects.requireNonNull(below), next);
  }

  /** The head's result; of a network without one, the last layer's. */
  private Value head(Value top, Dropout dropout) {
    return head == null ? top : head.apply(graph, dropout.apply(top));
  }

  private List<Value> stateInputs(Dim batch) {
    return ports().stream()
        .map(p -> graph.input(p.input(), DataType.FLOAT, Shape.of(batch, Dim.of(p.size()))))
        .toList();
  }

  /** The first layer's projection of the embedded tokens, {@code [time, batch, gates·hidden]}. */
  private Value projectTokens(Value tokens, boolean folds) {
    Embedding table = Objects.requireNonNull(embedding);
    Linear projection = cells.getFirst().input();
    return folds
        ? projection.applyToRows(graph, table.table(), tokens)
        : projection.apply(graph, table.apply(graph, tokens));
  }
}
