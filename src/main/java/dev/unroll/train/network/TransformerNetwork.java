package dev.unroll.train.network;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.PairTrait;
import dev.unroll.data.batch.PairBatches;
import dev.unroll.graph.Precision;
import dev.unroll.graph.WeightSource;
import dev.unroll.model.TrainingGraph;
import dev.unroll.model.TrainingOptions;
import dev.unroll.model.Transformer;
import dev.unroll.train.input.PairTokenizers;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.Export;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A Transformer that turns one text into another. */
public record TransformerNetwork(Transformer.Config config) implements TranslationNetwork {
  /** The family, as {@code config.json} names it. */
  public static final String FAMILY = "transformer";

  /**
   * A network that fits its vocabularies.
   *
   * @param longestSource most tokens of a source
   * @param longestTarget most tokens of a target
   */
  public static TransformerNetwork of(
      Architecture.Transformer architecture,
      PairTokenizers tokenizers,
      int longestSource,
      int longestTarget) {
    Integer inner = architecture.inner();
    Transformer.Tying tying =
        !architecture.tied()
            ? Transformer.Tying.NONE
            : tokenizers.shared() ? Transformer.Tying.ALL : Transformer.Tying.TARGET;
    return new TransformerNetwork(
        new Transformer.Config(
            architecture.encoderLayers(),
            architecture.decoderLayers(),
            architecture.size(),
            architecture.heads(),
            inner == null ? 4 * architecture.size() : inner,
            tokenizers.sourceSize(),
            tokenizers.targetSize(),
            architecture.dropout(),
            architecture.norm(),
            architecture.positions(),
            Math.max(longestSource, longestTarget),
            tying));
  }

  /**
   * The network of a model that is fine-tuned.
   *
   * @param dropout in training
   * @throws TrainingException when its folder does not describe it
   */
  public static TransformerNetwork of(ModelFolder init, double dropout) {
    try {
      Transformer.Config config =
          init.config()
              .network(Transformer.Config.class)
              .orElseThrow(
                  () ->
                      new TrainingException(
                          "init: %s does not describe its network".formatted(init.path())));
      return new TransformerNetwork(config.withDropout(dropout));
    } catch (IllegalArgumentException e) {
      throw new TrainingException(
          "init: %s: %s".formatted(init.path().resolve(ModelFolder.CONFIG), e.getMessage()), e);
    }
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public Optional<Record> description() {
    return Optional.of(config);
  }

  @Override
  public Map<String, String> measures() {
    Map<String, String> measures = new LinkedHashMap<>();
    measures.put("layers", config.encoderLayers() + " + " + config.decoderLayers());
    measures.put("size", Integer.toString(config.size()));
    measures.put("heads", Integer.toString(config.heads()));
    measures.put("feed-forward", Integer.toString(config.inner()));
    measures.put("norm", (config.norm() + "").toLowerCase(Locale.ROOT));
    measures.put("positions", (config.positions() + "").toLowerCase(Locale.ROOT));
    return measures;
  }

  @Override
  public TrainingGraph graph(PairBatches.Shape shape, TrainingOptions options) {
    return Transformer.training(config, shape.rows(), shape.source(), shape.target(), options);
  }

  @Override
  public GraphContract.EncoderDecoder contract() {
    return new GraphContract.EncoderDecoder(
        ENCODER,
        DECODER,
        TranslationNetwork.contracts(Transformer.memories(config)),
        Transformer.states(config).stream()
            .map(
                state ->
                    new GraphContract.DecoderState(
                        state.input(), state.output(), state.size(), false))
            .toList(),
        GptNetwork.contracts(Transformer.caches(config)),
        GraphContract.EncoderDecoder.ALIGNMENT,
        config.style().recurs() ? List.of(PairTrait.POSITIONS) : null);
  }

  @Override
  public void write(
      Path folder, Export export, Function<String, float[]> weights, Map<String, String> metadata)
      throws IOException {
    Precision precision = GptNetwork.precision(export);
    Transformer.write(
        folder.resolve(ENCODER),
        folder.resolve(DECODER),
        config,
        new Transformer.Form(precision),
        WeightSource.of(weights),
        metadata);
  }
}
