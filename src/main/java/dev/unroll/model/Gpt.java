package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.Embedding;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.LayerNorm;
import dev.unroll.nn.MultiHeadAttention;
import java.util.List;

/**
 * A decoder-only Transformer as in GPT-2: learned positions, normalisation before each sublayer,
 * GELU, the head tied to the embedding. So far its training graph, which {@code unroll bench train}
 * measures.
 *
 * <p>A. Radford et al. (2018), Improving language understanding by generative pre-training; (2019),
 * Language models are unsupervised multitask learners.
 */
public final class Gpt {
  private Gpt() {}

  /**
   * What decides the shape of the network.
   *
   * @param context number of positions
   */
  public record Config(int layers, int size, int heads, int inner, int vocabSize, int context) {
    public Config {
      if (size % heads != 0) {
        throw new IllegalArgumentException("size " + size + " is not a multiple of " + heads);
      }
    }
  }

  /**
   * The training graph: mean cross-entropy in nats of the next token. Inputs {@code tokens} and
   * {@code targets} int64 {@code [batch·context]}.
   */
  public static TrainingGraph training(Config config, int batch) {
    Graph graph = new Graph("gpt");
    int time = config.context();
    long rows = (long) batch * time;
    Value tokens = graph.input("tokens", DataType.INT64, Shape.of(rows));
    Value targets = graph.input("targets", DataType.INT64, Shape.of(rows));
    Embedding embedding =
        Embedding.create(graph, "embedding", config.vocabSize(), config.size(), 0.02);
    Value positions =
        graph.parameter(
            "positions", Shape.of(time, config.size()), new Initializer.Normal(0.02f), false);
    Value embedded =
        graph.reshape(embedding.apply(graph, tokens), Shape.of(batch, time, config.size()));
    Value x = graph.reshape(graph.add(embedded, positions), Shape.of(rows, config.size()));
    Initializer weight = new Initializer.Normal(0.02f);
    Initializer outer = new Initializer.Normal((float) (0.02 / Math.sqrt(2.0 * config.layers())));
    Shape at = Shape.of(batch, time);
    Value causal = MultiHeadAttention.causalMask(graph, time);
    for (int i = 0; i < config.layers(); i++) {
      try (Graph.Scope _ = graph.scope("block" + i)) {
        LayerNorm first = LayerNorm.create(graph, "norm1", config.size());
        MultiHeadAttention attention =
            MultiHeadAttention.create(graph, config.size(), config.heads(), weight, outer);
        Value normal = first.apply(graph, x);
        x = graph.add(x, attention.apply(graph, normal, at, normal, at, causal));
        LayerNorm second = LayerNorm.create(graph, "norm2", config.size());
        FeedForward feedForward =
            FeedForward.create(
                graph, config.size(), config.inner(), FeedForward.Activation.GELU, weight, outer);
        x = graph.add(x, feedForward.apply(graph, second.apply(graph, x)));
      }
    }
    x = LayerNorm.create(graph, "norm", config.size()).apply(graph, x);
    List<Value> compared = // losses [rows], logits [rows, vocab]
        graph.apply(new Op.LinearCrossEntropy(0), List.of(x, embedding.table(), targets));
    Value loss = graph.reduceMean(compared.get(0), false, 0);
    return new TrainingGraph(graph, loss, compared.get(1), List.of(), List.of());
  }
}
