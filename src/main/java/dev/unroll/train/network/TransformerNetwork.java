package dev.unroll.train.network;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.bundle.PairTrait;
import dev.unroll.data.batch.PairBatches;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.graph.onnx.WeightSource;
import dev.unroll.model.Adapters;
import dev.unroll.model.TrainingGraph;
import dev.unroll.model.TrainingOptions;
import dev.unroll.model.Transformer;
import dev.unroll.train.input.PairTokenizers;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.Export;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.RecipeException;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A Transformer that turns one text into another.
 *
 * @param adapters corrections that are learnt, and added to the weights when it is written
 */
public record TransformerNetwork(Transformer.Config config, Optional<Adapters> adapters)
    implements TranslationNetwork {
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
    return new TransformerNetwork(
        config(
            architecture,
            tokenizers.sourceSize(),
            tokenizers.targetSize(),
            tokenizers.shared(),
            Math.max(longestSource, longestTarget)),
        Optional.empty());
  }

  private static Transformer.Config config(
      Architecture.Transformer architecture, int source, int target, boolean shared, int longest) {
    Integer inner = architecture.inner();
    Transformer.Tying tying =
        !architecture.tied()
            ? Transformer.Tying.NONE
            : shared ? Transformer.Tying.ALL : Transformer.Tying.TARGET;
    return new Transformer.Config(
        architecture.encoderLayers(),
        architecture.decoderLayers(),
        architecture.size(),
        architecture.heads(),
        inner == null ? 4 * architecture.size() : inner,
        source,
        target,
        architecture.dropout(),
        architecture.norm(),
        architecture.positions(),
        longest,
        tying);
  }

  /** The network of a folder of an earlier version, which only its recipe describes. */
  private static Optional<Transformer.Config> ofRecipe(ModelFolder folder) {
    Path recipe = folder.path().resolve(ModelFolder.RECIPE);
    if (!Files.isRegularFile(recipe) || !(folder.config().task() instanceof Task.Seq2Seq task)) {
      return Optional.empty();
    }
    try {
      int longest = Math.max(task.limits().source(), task.limits().target());
      return Recipe.read(recipe, List.of()).architecture() instanceof Architecture.Transformer same
          ? Optional.of(config(same, task.source(), task.target(), task.shared(), longest))
          : Optional.empty();
    } catch (RecipeException edited) {
      return Optional.empty(); // Users may edit it: the weights' shapes are checked all the same.
    }
  }

  /**
   * The network of a model that is fine-tuned.
   *
   * @throws TrainingException when its folder does not describe it
   */
  public static TransformerNetwork of(ModelFolder init, Recipe recipe) {
    try {
      Transformer.Config config =
          init.config()
              .network(Transformer.Config.class)
              .or(() -> ofRecipe(init))
              .orElseThrow(
                  () ->
                      new TrainingException(
                          "init: %s does not describe its network".formatted(init.path())));
      return new TransformerNetwork(
          config.withDropout(recipe.architecture().dropout()),
          LoraMaps.of(recipe.training(), Transformer.maps(config)));
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
    adapters.ifPresent(
        a -> measures.put("learnt", a.description(Transformer.parameters(config, adapters))));
    return measures;
  }

  @Override
  public Predicate<String> frozen(Training training, List<ParameterSpec> parameters) {
    return adapters.isPresent()
        ? name -> !Adapters.has(name)
        : TranslationNetwork.super.frozen(training, parameters);
  }

  @Override
  public TrainingGraph graph(PairBatches.Shape shape, TrainingOptions options) {
    return Transformer.training(
        config, adapters, shape.rows(), shape.source(), shape.target(), options);
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
        WeightSource.of(merged(weights)),
        metadata);
  }

  /** The weights with what was learnt beside them. */
  private Function<String, float[]> merged(Function<String, float[]> weights) {
    return adapters
        .map(a -> a.merged(Transformer.parameters(config, adapters), weights))
        .orElse(weights);
  }
}
