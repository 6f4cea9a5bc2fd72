package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.nn.StateKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An encoder and a decoder of LSTM layers, which attention may join.
 *
 * <pre>
 *   source [batch, source] → encoder → outputs [batch, source, values], final states
 *   tokens [batch, target] → decoder, from these states, attention over the outputs
 *                          → logits [batch, target, vocab]
 * </pre>
 *
 * A source may be read from its end (Sutskever et al.): the caller reverses it.
 *
 * <p>I. Sutskever, O. Vinyals, Q. V. Le (2014), Sequence to sequence learning with neural networks.
 * NeurIPS. D. Bahdanau, K. Cho, Y. Bengio (2015), Neural machine translation by jointly learning to
 * align and translate. ICLR. M.-T. Luong, H. Pham, C. D. Manning (2015), Effective approaches to
 * attention-based neural machine translation. EMNLP.
 */
public final class Seq2Seq {
  private static final Dim BATCH = Dim.named("batch");
  private static final Dim SOURCE = Dim.named("source");
  private static final Dim TIME = Dim.named("time");
  private static final String ALIGNMENT = "alignment";

  private Seq2Seq() {}

  /** How tokens are read. */
  public sealed interface Tokens {
    /** As vectors of 0 with a 1 at the token's place: for small vocabularies. */
    record OneHot() implements Tokens {}

    /** As learned vectors of a size. */
    record Embedded(int size) implements Tokens {
      public Embedded {
        positive(size, "the embedding's size");
      }
    }
  }

  /** How the decoder attends to the source. */
  public sealed interface Attention {
    /** Not at all: it knows only the encoder's last state (Sutskever et al. 2014). */
    record None() implements Attention {}

    /**
     * By a small network that scores each position against the state before the step, whose result
     * the lowest layer reads (Bahdanau et al. 2015). Layers above do not read it; the readout does.
     *
     * @param size width of the small network
     */
    record Bahdanau(int size) implements Attention {
      public Bahdanau {
        positive(size, "the attention's size");
      }
    }

    /**
     * By the product of the highest layer's state and each position (Luong et al. 2015, global
     * attention).
     *
     * @param inputFeeding whether the lowest layer reads the attentional vector of the step before;
     *     without it, all steps attend at once
     */
    record Luong(Score score, boolean inputFeeding) implements Attention {}
  }

  /** Luong's products. */
  public enum Score {
    /** Through a matrix. */
    GENERAL,
    /** Directly, which needs an encoder as wide as the decoder. */
    DOT
  }

  /**
   * What decides the shape of a network.
   *
   * @param hidden width of each layer, in each direction
   * @param layers of the encoder and of the decoder
   * @param dropout probability with which an element of an embedding or of a layer's output is
   *     dropped while training
   * @param bidirectional whether the encoder's layers also read from the end
   */
  public record Config(
      int sourceVocab,
      int targetVocab,
      Tokens tokens,
      int hidden,
      int layers,
      double dropout,
      boolean bidirectional,
      Attention attention) {
    public Config {
      positive(sourceVocab, "the source's vocabulary");
      positive(targetVocab, "the target's vocabulary");
      positive(hidden, "hidden");
      positive(layers, "layers");
      if (!(dropout >= 0 && dropout < 1)) {
        throw new IllegalArgumentException("dropout must be in [0, 1), not " + dropout);
      }
      if (bidirectional
          && attention instanceof Attention.Luong(Score score, _)
          && score == Score.DOT) {
        throw new IllegalArgumentException(
            "the dot product needs an encoder as wide as the decoder (%d), and in both directions"
                    .formatted(hidden)
                + " it is %d wide: take the general score".formatted(2 * hidden));
      }
    }

    /** The width of the encoder's outputs. */
    int values() {
      return bidirectional ? 2 * hidden : hidden;
    }
  }

  /**
   * What the decoder file carries from step to step: float {@code [batch, size]}.
   *
   * @param started whether the encoder file gives the first one; else it is zeros
   */
  public record State(String input, String output, int size, boolean started) {}

  /**
   * The training graph: cross-entropy in nats of the target tokens, averaged by their weights.
   *
   * <p>Inputs: {@code source} int64 and {@code source_mask} float {@code [batch, source]}; {@code
   * tokens} and {@code targets} int64, {@code weights} float {@code [batch, target]}; {@code
   * mask.N} for dropout. The prediction is the logits {@code [batch·target, vocab]}.
   *
   * @param sourceLength number of source tokens, padding included
   * @param targetLength number of target tokens, padding included
   */
  public static TrainingGraph training(
      Config config, int batch, int sourceLength, int targetLength, TrainingOptions options) {
    Graph graph = new Graph("seq2seq");
    Seq2SeqEncoder encoder = new Seq2SeqEncoder(graph, config);
    Seq2SeqDecoder decoder = new Seq2SeqDecoder(graph, config);
    Dropout dropout = new Dropout(graph, options.dropout() ? config.dropout() : 0);
    Value mask = graph.input("source_mask", DataType.FLOAT, Shape.of(batch, sourceLength));
    Value words = graph.input("source", DataType.INT64, Shape.of(batch, sourceLength));
    Value tokens = graph.input("tokens", DataType.INT64, Shape.of(batch, targetLength));
    Value targets = graph.input("targets", DataType.INT64, Shape.of(batch, targetLength));
    Value weights = graph.input("weights", DataType.FLOAT, Shape.of(batch, targetLength));
    boolean foldsSource = config.sourceVocab() < batch * sourceLength;
    boolean foldsTarget = config.targetVocab() < batch * targetLength;
    Seq2SeqEncoder.Encoded encoded = encoder.read(words, mask, foldsSource, dropout);
    List<Value> states = new ArrayList<>(encoded.states());
    for (State state : states(config)) {
      if (!state.started()) {
        states.add(graph.zeros(Shape.of(batch, state.size())));
      }
    }
    Seq2SeqDecoder.Unrolled unrolled =
        decoder.run(
            tokens, states, decoder.memories(encoded.outputs()), mask, foldsTarget, dropout);
    long rows = (long) batch * targetLength;
    Value top = graph.reshape(unrolled.top(), Shape.of(rows, config.hidden()));
    Value logits = decoder.logits(top); // [rows, vocab]
    Value losses =
        graph
            .apply(
                new Op.SoftmaxCrossEntropy(options.labelSmoothing()),
                List.of(logits, graph.reshape(targets, Shape.of(rows))))
            .getFirst();
    Value flat = graph.reshape(weights, Shape.of(rows));
    Value loss = TrainingGraph.weightedMean(graph, losses, flat);
    return new TrainingGraph(graph, loss, logits, dropout.masks(), List.of());
  }

  /**
   * The encoder as an ONNX file with its weights inside: {@code source} int64 and {@code
   * source_mask} float {@code [batch, source]} to the {@link #memories} and the started {@link
   * #states}. Batch and source are dynamic.
   *
   * @param weights the elements of a parameter by its name in the training graph
   * @param metadata stored in the file
   */
  public static byte[] encoder(
      Config config, Function<String, float[]> weights, Map<String, String> metadata) {
    Graph graph = new Graph("encoder");
    Seq2SeqEncoder encoder = new Seq2SeqEncoder(graph, config);
    Seq2SeqDecoder decoder = new Seq2SeqDecoder(graph, config);
    Value words = graph.input("source", DataType.INT64, Shape.of(BATCH, SOURCE));
    Value mask = graph.input("source_mask", DataType.FLOAT, Shape.of(BATCH, SOURCE));
    Seq2SeqEncoder.Encoded encoded =
        encoder.read(words, mask, folds(config.sourceVocab(), config), new Dropout(graph, 0));
    List<Value> memories = decoder.memories(encoded.outputs());
    List<Memory> ports = memories(config);
    for (int i = 0; i < ports.size(); i++) {
      graph.output(ports.get(i).name(), graph.unsqueeze(memories.get(i), 1));
    }
    List<State> states = states(config);
    for (int i = 0; i < encoded.states().size(); i++) {
      graph.output(states.get(i).input(), encoded.states().get(i));
    }
    return OnnxWriter.withWeights(graph, weights, metadata);
  }

  /**
   * The decoder as an ONNX file with its weights inside: {@code tokens} int64 {@code [batch,
   * time]}, {@code source_mask} float {@code [batch, source]}, the {@link #memories} and {@link
   * #states} to {@code logits} {@code [batch, time, vocab]}, the next states and, with attention,
   * the {@code alignment} {@code [batch, time, source]}. Batch, time and source are dynamic.
   *
   * @param weights the elements of a parameter by its name in the training graph
   * @param metadata stored in the file
   */
  public static byte[] decoder(
      Config config, Function<String, float[]> weights, Map<String, String> metadata) {
    Graph graph = new Graph("decoder");
    Seq2SeqDecoder decoder = new Seq2SeqDecoder(graph, config);
    Value tokens = graph.input("tokens", DataType.INT64, Shape.of(BATCH, TIME));
    Value mask = graph.input("source_mask", DataType.FLOAT, Shape.of(BATCH, SOURCE));
    List<Value> memories = new ArrayList<>();
    for (Memory memory : memories(config)) {
      Shape shape = Shape.of(BATCH, Dim.of(memory.groups()), SOURCE, Dim.of(memory.size()));
      memories.add(graph.squeeze(graph.input(memory.name(), DataType.FLOAT, shape), 1));
    }
    List<Value> states = new ArrayList<>();
    for (State state : states(config)) {
      Shape shape = Shape.of(BATCH, Dim.of(state.size()));
      states.add(graph.input(state.input(), DataType.FLOAT, shape));
    }
    Seq2SeqDecoder.Unrolled unrolled =
        decoder.run(
            tokens,
            states,
            memories,
            mask,
            folds(config.targetVocab(), config),
            new Dropout(graph, 0));
    graph.output("logits", decoder.logits(unrolled.top()));
    List<State> ports = states(config);
    for (int i = 0; i < ports.size(); i++) {
      graph.output(ports.get(i).output(), unrolled.states().get(i));
    }
    Value alignment = unrolled.alignment();
    if (alignment != null) {
      graph.output(ALIGNMENT, alignment);
    }
    return OnnxWriter.withWeights(graph, weights, metadata);
  }

  /** Whether a file holds the embeddings mapped by a layer: where they stay of a layer's size. */
  private static boolean folds(int vocabSize, Config config) {
    return vocabSize <= 4 * config.hidden();
  }

  /** The outputs of the encoder file that attention reads, in order; none without attention. */
  public static List<Memory> memories(Config config) {
    Memory values = new Memory("memory.values", 1, config.values());
    return switch (config.attention()) {
      case Attention.None _ -> List.of();
      case Attention.Bahdanau(int size) -> List.of(new Memory("memory.keys", 1, size), values);
      case Attention.Luong(Score score, boolean _) ->
          switch (score) {
            case GENERAL -> List.of(new Memory("memory.keys", 1, config.hidden()), values);
            case DOT -> List.of(values);
          };
    };
  }

  /** The states of the decoder file, in order: those that the encoder initialises come first. */
  public static List<State> states(Config config) {
    List<State> states = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      for (StateKind kind : StateKind.values()) {
        states.add(state("state." + layer + "." + kind.symbol(), config, true));
      }
    }
    if (config.attention() instanceof Attention.Luong(Score _, boolean feeds) && feeds) {
      states.add(state("state.attention", config, false));
    }
    return states;
  }

  private static State state(String name, Config config, boolean started) {
    return new State(name, name + ".next", config.hidden(), started);
  }

  /**
   * The name of the decoder file's output with the attention probabilities, if there is attention.
   */
  public static Optional<String> alignment(Config config) {
    return config.attention() instanceof Attention.None ? Optional.empty() : Optional.of(ALIGNMENT);
  }

  /** The number of trainable numbers. */
  public static long parameterCount(Config config) {
    Graph graph = new Graph("seq2seq");
    new Seq2SeqEncoder(graph, config);
    new Seq2SeqDecoder(graph, config);
    return graph.parameterCount();
  }

  private static void positive(int size, String what) {
    if (size < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, not " + size);
    }
  }
}
