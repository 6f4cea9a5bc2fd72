package dev.unroll.model;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.CausalAttention;
import dev.unroll.nn.Embedding;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.LayerNorm;
import dev.unroll.nn.RmsNorm;
import dev.unroll.nn.RotaryPositions;
import dev.unroll.nn.SwiGlu;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final Optional<RotaryPositions> rotary;
  private final List<Block> blocks = new ArrayList<>();
  private final UnaryOperator<Value> norm;
  private final Value output;

  /** One block: its sublayers and the normalisations of their inputs. */
  private record Block(
      UnaryOperator<Value> norm1,
      CausalAttention attention,
      UnaryOperator<Value> norm2,
      UnaryOperator<Value> feedForward) {}

  /**
   * @param rotated number of positions in the rotary tables
   * @param adapters corrections of the attention, while it is being fine-tuned
   */
  GptLayers(Graph graph, Gpt.Config config, int rotated, Optional<Gpt.Adapters> adapters) {
    this.graph = graph;
    this.config = config;
    int size = config.size();
    Initializer weight = new Initializer.Normal((float) DEVIATION);
    double scaled = DEVIATION / Math.sqrt(2.0 * config.layers());
    Initializer outer = new Initializer.Normal((float) scaled);
    this.embedding = Embedding.create(graph, "embedding", config.vocabSize(), size, DEVIATION);
    this.positions =
        switch (config.block()) {
          case GPT2 ->
              Optional.of(Embedding.create(graph, "position", config.context(), size, DEVIATION));
          case LLAMA -> Optional.empty();
        };
    this.rotary =
        switch (config.block()) {
          case GPT2 -> Optional.empty();
          case LLAMA -> Optional.of(RotaryPositions.of(graph, rotated, config.headSize()));
        };
    for (int i = 0; i < config.layers(); i++) {
      try (Graph.Scope _ = graph.scope("block" + i)) {
        blocks.add(
            new Block(
                norm("norm1"),
                adapters
                    .map(a -> attention(weight, outer).corrected(graph, a.rank(), a.alpha()))
                    .orElseGet(() -> attention(weight, outer)),
                norm("norm2"),
                feedForward(weight, outer)));
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

  Embedding embedding() {
    return embedding;
  }

  /** Vectors of the positions, which are added to those of the tokens. */
  Optional<Embedding> positions() {
    return positions;
  }

  /** Tables that rotate queries and keys, where positions are not added to the tokens. */
  Optional<RotaryPositions> rotary() {
    return rotary;
  }

  /** {@code tokens, positions [batch, time] → [batch, time, size]}. */
  Value embedded(Value tokens, Value positions) {
    Value vectors = embedding.apply(graph, tokens);
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
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      try (Graph.Scope _ = graph.scope("block" + i)) {
        Value attended = attention.apply(i, block.attention(), block.norm1().apply(x));
        x = graph.add(x, dropout.apply(attended));
        Value feedForward = block.feedForward().apply(block.norm2().apply(x));
        x = graph.add(x, dropout.apply(feedForward));
      }
    }
    return norm.apply(x);
  }

  /** The matrix {@code [vocab, size]} whose rows make the logits. */
  Value output() {
    return output;
  }

  private CausalAttention attention(Initializer weight, Initializer outer) {
    return CausalAttention.create(
        graph,
        new CausalAttention.Heads(config.size(), config.heads(), config.kvHeads()),
        weight,
        outer,
        config.block() == Gpt.Block.GPT2,
        rotary);
  }

  private UnaryOperator<Value> norm(String name) {
    return switch (config.block()) {
      case GPT2 -> {
        LayerNorm layer = LayerNorm.create(graph, name, config.size());
        yield x -> layer.apply(graph, x);
      }
      case LLAMA -> {
        RmsNorm layer = RmsNorm.create(graph, name, config.size());
        yield x -> layer.apply(graph, x);
      }
    };
  }

  private UnaryOperator<Value> feedForward(Initializer weight, Initializer outer) {
    int size = config.size();
    return switch (config.block()) {
      case GPT2 -> {
        FeedForward layer =
            FeedForward.create(
                graph, size, config.inner(), FeedForward.Activation.GELU, weight, outer);
        yield x -> layer.apply(graph, x);
      }
      case LLAMA -> {
        SwiGlu layer = SwiGlu.create(graph, size, config.inner(), weight, outer);
        yield x -> layer.apply(graph, x);
      }
    };
  }
}
