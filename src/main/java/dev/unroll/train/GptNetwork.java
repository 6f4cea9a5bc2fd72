package dev.unroll.train;

import dev.unroll.bundle.GraphContract;
import dev.unroll.graph.Precision;
import dev.unroll.model.Gpt;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.Export;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A decoder-only Transformer. */
record GptNetwork(Gpt.Config config) implements Network {
  static final String FAMILY = "gpt";

  private static final String GRAPH = "model.onnx";

  static GptNetwork of(Architecture.Gpt architecture, int vocabSize) {
    Gpt.Block block = architecture.block().model();
    Integer kvHeads = architecture.kvHeads();
    Integer inner = architecture.inner();
    return new GptNetwork(
        new Gpt.Config(
            block,
            architecture.layers(),
            architecture.size(),
            architecture.heads(),
            kvHeads == null ? architecture.heads() : kvHeads,
            inner == null ? block.inner(architecture.size()) : inner,
            vocabSize,
            architecture.context(),
            architecture.dropout(),
            architecture.tied()));
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public Map<String, String> measures() {
    Map<String, String> measures = new LinkedHashMap<>();
    measures.put("block", config.block().name().toLowerCase(Locale.ROOT));
    measures.put("layers", Integer.toString(config.layers()));
    measures.put("size", Integer.toString(config.size()));
    measures.put(
        "heads",
        config.kvHeads() == config.heads()
            ? Integer.toString(config.heads())
            : "%d, %d of keys and values".formatted(config.heads(), config.kvHeads()));
    measures.put("feed-forward", Integer.toString(config.inner()));
    measures.put("context", config.context() + " tokens");
    measures.put("output", config.tied() ? "the embedding" : "a matrix of its own");
    return measures;
  }

  @Override
  public GraphContract.CachedDecoder contract() {
    return new GraphContract.CachedDecoder(
        GRAPH,
        Gpt.caches(config).stream()
            .map(
                cache ->
                    new GraphContract.Cache(
                        cache.past(), cache.present(), cache.heads(), cache.headSize()))
            .toList(),
        GraphContract.CachedDecoder.HIDDEN);
  }

  @Override
  public void write(
      Path folder, Export export, Function<String, float[]> weights, Map<String, String> metadata)
      throws IOException {
    Precision precision =
        switch (export.precision()) {
          case FP32 -> Precision.FP32;
          case FP16 -> Precision.FP16;
          case INT8 -> Precision.INT8;
        };
    Files.write(folder.resolve(GRAPH), Gpt.generation(config, precision, weights, metadata));
  }
}
