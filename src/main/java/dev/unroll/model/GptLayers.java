package dev.unroll.model;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.CausalAttention;
import dev.unroll.nn.Corrections;
import dev.unroll.nn.Embedding;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.GatedFeedForward;
import dev.unroll.nn.LayerNorm;
import dev.unroll.nn.RmsNorm;
import dev.unroll.nn.RotaryPositions;
import dev.unroll.nn.Rotation;
import dev.unroll.nn.SoftCap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The layers of a {@link Gpt} with their parameters, the same in every graph of it. Weights start
 * as GPT-2's: normally distributed with deviation 0.02, those before a residual less.
 */
final class GptLayers {
  private static final double DEVIATION = 0.02;

  private final Graph graph;
  private final Gpt.Config config;
  private final Embedding embedding;
  private final Optional<Embedding> positions;
  private final int rotated;
  private final Map<Rotation, RotaryPositions> tables = new HashMap<>();
  private final List<Block> blocks = new ArrayList<>();
  private final UnaryOperator<Value> norm;
  private final Value output;

  /** One block: its sublayers and the normalisations of their inputs and, sandwiched, outputs. */
  private record Block(
      UnaryOperator<Value> norm1,
      CausalAttention attention,
      UnaryOperator<Value> after1,
      UnaryOperator<Value> norm2,
      UnaryOperator<Value> feedForward,
      UnaryOperator<Value> after2) {}

  /**
   * @param rotated number of positions in the rotary tables
   * @param corrections of its maps, while it is being fine-tuned
   */
  GptLayers(Graph graph, Gpt.Config config, int rotated, Corrections corrections) {
    this.graph = graph;
    this.config = config;
    this.rotated = rotated;
    int size = config.size();
    Initializer weight = new Initializer.Normal((float) DEVIATION);
    double scaled = DEVIATION / Math.sqrt(2.0 * config.layers());
    Initializer outer = new Initializer.Normal((float) scaled);
    this.embedding = Embedding.create(graph, "embedding", config.vocabSize(), size, DEVIATION);
    this.positions =
        config.parts().positions().learned()
            ? Optional.of(Embedding.create(graph, "position", config.context(), size, DEVIATION))
            : Optional.empty();
    for (int i = 0; i < config.layers(); i++) {
      Optional<RotaryPositions> rotary = rotary(i);
      try (Graph.Scope _ = graph.scope("block" + i)) {
        UnaryOperator<Value> norm1 = norm("norm1");
        blocks.add(
            new Block(
                norm1,
                attention(i, weight, outer, rotary).corrected(graph, corrections),
                after("after1"),
                norm("norm2"),
                feedForward(weight, outer, corrections),
                after("after2")));
      }
    }
    this.norm = norm("norm");
    this.output =
        config.tied()
            ? embedding.table()
            : graph.parameter("output", Shape.of(config.vocabSize(), size), weight, true);
  }

  /** The matrix {@code [classes, size]} of a classifier, whose rows make the logits. */
  static Value classes(Graph graph, Gpt.Config config, int classes) {
    return graph.parameter(
        Gpt.CLASSES,
        Shape.of(classes, config.size()),
        new Initializer.Normal((float) DEVIATION),
        true);
  }

  /** The vectors of tokens, {@code tokens [..] → [.., size]}. */
  Value vectors(Value tokens) {
    Value vectors = embedding.apply(graph, tokens);
    Double scale = config.parts().embedding().scale();
    return scale == null ? vectors : graph.mul(vectors, graph.scalar(scale));
  }

  /** Vectors of the positions, which are added to those of the tokens. */
  Optional<Embedding> positions() {
    return positions;
  }

  /**
   * The rows of the rotary tables for some positions, by their tables.
   *
   * @param positions int64 {@code [batch, time]}
   * @param axis of the heads in what will be turned
   * @param which the layers that they are for
   */
  Map<RotaryPositions, RotaryPositions> rotations(
      Value positions, int axis, Predicate<CausalAttention> which) {
    Map<RotaryPositions, RotaryPositions> rows = new LinkedHashMap<>();
    blocks.stream()
        .map(Block::attention)
        .filter(which)
        .forEach(
            attention ->
                attention
                    .rotary()
                    .ifPresent(
                        table ->
                            rows.computeIfAbsent(table, all -> all.at(graph, positions, axis))));
    return rows;
  }

  /** How many positions a layer looks back on; 0 when on all. */
  int window(int layer) {
    Integer window = config.parts().positions().window(layer);
    return window == null ? 0 : window;
  }

  /** {@code tokens, positions [batch, time] → [batch, time, size]}. */
  Value embedded(Value tokens, Value positions) {
    Value vectors = vectors(tokens);
    return this.positions
        .map(learned -> graph.add(vectors, learned.apply(graph, positions)))
        .orElse(vectors);
  }

  /** Attention of one block: its output, from the block's normalised input. */
  interface Attention {
    Value apply(int block, CausalAttention attention, Value x);
  }

  /**
   * All blocks and the last normalisation.
   *
   * @param x embedded tokens, of the same shape as the result
   * @param dropout applied to the output of each sublayer
   */
  Value transformed(Value x, Attention attention, UnaryOperator<Value> dropout) {
    boolean isParallel = config.parts().arrangement() == GptParts.Arrangement.PARALLEL;
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      try (Graph.Scope _ = graph.scope("block" + i);
          Graph.Segment _ = graph.segment()) {
        Value before = x;
        Value attended = attention.apply(i, block.attention(), block.norm1().apply(x));
        x = graph.add(x, dropout.apply(block.after1().apply(attended)));
        Value read = block.norm2().apply(isParallel ? before : x);
        Value feedForward = block.feedForward().apply(read);
        x = graph.add(x, dropout.apply(block.after2().apply(feedForward)));
      }
    }
    return norm.apply(x);
  }

  /** The matrix {@code [vocab, size]} whose rows make the logits. */
  Value output() {
    return output;
  }

  /** Whether logits have a soft bound. */
  boolean isCapped() {
    return config.parts().head().softcap() != null;
  }

  /** The logits within their soft bound, if they have one. */
  Value capped(Value logits) {
    Double softcap = config.parts().head().softcap();
    return softcap == null ? logits : SoftCap.apply(graph, logits, softcap);
  }

  private Optional<RotaryPositions> rotary(int layer) {
    return Optional.ofNullable(config.parts().positions().rotation(layer))
        .map(
            rotation ->
                tables.computeIfAbsent(
                    rotation, one -> RotaryPositions.of(graph, rotated, config.headSize(), one)));
  }

  private CausalAttention attention(
      int layer, Initializer weight, Initializer outer, Optional<RotaryPositions> rotary) {
    return CausalAttention.create(
        graph,
        config.attentionHeads(),
        weight,
        outer,
        config.parts().attentionParts(),
        rotary,
        config.parts().scores(layer));
  }

  /** The normalisation of a sublayer's output, where it has one. */
  private UnaryOperator<Value> after(String name) {
    return config.parts().arrangement() == GptParts.Arrangement.SANDWICHED
        ? norm(name)
        : UnaryOperator.identity();
  }

  private UnaryOperator<Value> norm(String name) {
    double epsilon = config.parts().norm().epsilon();
    return switch (config.parts().norm().kind()) {
      case LAYER -> {
        LayerNorm layer = LayerNorm.create(graph, name, config.size(), epsilon);
        yield x -> layer.apply(graph, x);
      }
      case RMS -> {
        RmsNorm layer = RmsNorm.create(graph, name, config.size(), epsilon);
        yield x -> layer.apply(graph, x);
      }
    };
  }

  private UnaryOperator<Value> feedForward(
      Initializer weight, Initializer outer, Corrections corrections) {
    int size = config.size();
    GptParts.Inner parts = config.parts().feedForward();
    if (parts.gated()) {
      GatedFeedForward layer =
          GatedFeedForward.create(
                  graph, size, config.inner(), parts.activation(), weight, outer, parts.biased())
              .corrected(graph, corrections);
      return x -> layer.apply(graph, x);
    }
    FeedForward layer =
        FeedForward.create(graph, size, config.inner(), parts.activation(), weight, outer)
            .corrected(graph, corrections);
    return x -> layer.apply(graph, x);
  }
}
