package dev.unroll.train.network;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.graph.onnx.WeightSource;
import dev.unroll.model.Adapters;
import dev.unroll.model.Gpt;
import dev.unroll.model.KeyValueCache;
import dev.unroll.model.TrainingGraph;
import dev.unroll.model.TrainingOptions;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.Export;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.TrainStep;
import dev.unroll.train.step.TrainingException;
import dev.unroll.train.step.TrainingMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A decoder-only Transformer.
 *
 * @param adapters corrections that are learnt, and added to the weights when it is written
 */
public record GptNetwork(Gpt.Config config, Optional<Adapters> adapters) implements Network {
  public static final String FAMILY = "gpt";

  private static final String GRAPH = "model.onnx";

  /**
   * The network of a recipe.
   *
   * @param init the model that is fine-tuned
   * @param vocabSize number of tokens; the model's own number where it has more
   * @throws TrainingException when the recipe says another network than the model's
   */
  public static GptNetwork of(Recipe recipe, Optional<ModelFolder> init, int vocabSize) {
    Optional<Gpt.Config> base = init.flatMap(InitNetwork::of);
    Gpt.Config config =
        switch (recipe.architecture()) {
          case Architecture.Gpt gpt -> {
            Gpt.Config wanted = of(gpt, base.map(Gpt.Config::vocabSize).orElse(vocabSize));
            base.ifPresent(its -> InitNetwork.requireSame(recipe, wanted, its));
            yield base.map(its -> wanted.withParts(its.parts())).orElse(wanted);
          }
          case Architecture.OfInit same ->
              InitNetwork.of(
                  same,
                  base.orElseThrow(
                      () ->
                          new TrainingException(
                              "init: %s does not describe its network; give the architecture"
                                  .formatted(recipe.init()))));
          default -> throw new IllegalArgumentException("not a gpt: " + recipe.architecture());
        };
    return new GptNetwork(config, LoraMaps.of(recipe.training(), Gpt.maps(config)));
  }

  /**
   * The network of a model.
   *
   * @throws TrainingException when its folder does not describe it
   */
  public static GptNetwork of(ModelFolder model) {
    return new GptNetwork(
        InitNetwork.of(model)
            .orElseThrow(
                () ->
                    new TrainingException(
                        model.path() + ": describes no network, nor has it the recipe of one")),
        Optional.empty());
  }

  /** The network that a recipe describes in full. */
  static Gpt.Config of(Architecture.Gpt architecture, int vocabSize) {
    Gpt.Block block = architecture.block();
    Integer kvHeads = architecture.kvHeads();
    Integer inner = architecture.inner();
    return new Gpt.Config(
        block,
        architecture.layers(),
        architecture.size(),
        architecture.heads(),
        kvHeads == null ? architecture.heads() : kvHeads,
        inner == null ? block.inner(architecture.size()) : inner,
        vocabSize,
        architecture.context(),
        architecture.dropout(),
        architecture.attentionRate(),
        architecture.tied());
  }

  /**
   * Opens a training step with parameters of its own.
   *
   * @param graph makes a training graph of this network
   * @param random draws the initial parameters
   * @param compute where steps are computed
   */
  public TrainStep step(
      Training training,
      Function<TrainingOptions, TrainingGraph> graph,
      RandomGenerator random,
      Compute compute) {
    return TrainStep.open(
        () -> graph.apply(new TrainingOptions(0, true, training.recomputesBlocks())),
        () -> graph.apply(TrainingOptions.EVALUATION),
        frozen(training, Gpt.parameters(config)),
        random,
        compute);
  }

  /**
   * What a training takes in memory.
   *
   * @param graph makes a training graph of this network
   */
  public TrainingMemory memory(Training training, Function<TrainingOptions, TrainingGraph> graph) {
    TrainingGraph step = graph.apply(new TrainingOptions(0, true, training.recomputesBlocks()));
    return TrainingMemory.of(step, frozen(training, step.graph().parameters()), training);
  }

  /**
   * Which parameters stay as they are.
   *
   * @param parameters of the training graph
   */
  public Predicate<String> frozen(Training training, List<ParameterSpec> parameters) {
    return adapters.isPresent()
        ? name -> !Adapters.has(name) && !name.equals(Gpt.CLASSES)
        : FrozenParameters.of(training).checked(parameters);
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
    String family = config.parts().family();
    if (family != null) {
      measures.put("known elsewhere as", family);
    }
    Gpt.Block.of(config.parts())
        .ifPresent(block -> measures.put("block", block.name().toLowerCase(Locale.ROOT)));
    measures.put("layers", Integer.toString(config.layers()));
    measures.put("size", Integer.toString(config.size()));
    measures.put(
        "heads",
        config.kvHeads() == config.heads()
            ? Integer.toString(config.heads())
            : "%d, %d of keys and values".formatted(config.heads(), config.kvHeads()));
    measures.put("feed-forward", Integer.toString(config.inner()));
    measures.put("context", config.context() + " tokens");
    adapters.ifPresent(
        a -> measures.put("learnt", a.description(Gpt.parameters(config, adapters))));
    if (config.attentionDropout() != config.dropout()) {
      measures.put("dropout of attention", Double.toString(config.attentionDropout()));
    }
    measures.put("output", config.tied() ? "the embedding" : "a matrix of its own");
    return measures;
  }

  @Override
  public GraphContract.CachedDecoder contract() {
    return new GraphContract.CachedDecoder(
        GRAPH, contracts(Gpt.caches(config)), GraphContract.CachedDecoder.HIDDEN);
  }

  /** The caches as {@code config.json} describes them. */
  static List<GraphContract.Cache> contracts(List<KeyValueCache> caches) {
    return caches.stream()
        .map(
            cache ->
                new GraphContract.Cache(
                    cache.past(), cache.present(), cache.heads(), cache.headSize()))
        .toList();
  }

  @Override
  public void write(
      Path folder, Export export, Function<String, float[]> weights, Map<String, String> metadata)
      throws IOException {
    OnnxWriter.write(
        folder.resolve(GRAPH),
        Gpt.generationGraph(config),
        precision(export),
        WeightSource.of(merged(weights)),
        metadata);
  }

  /** The form of weights that a recipe wants. */
  static Precision precision(Export export) {
    return switch (export.precision()) {
      case FP32 -> Precision.FP32;
      case FP16 -> Precision.FP16;
      case INT8 -> Precision.INT8;
      case INT4 -> Precision.INT4;
    };
  }

  /** The weights with what was learnt beside them. */
  Function<String, float[]> merged(Function<String, float[]> weights) {
    return adapters.map(a -> a.merged(Gpt.parameters(config, adapters), weights)).orElse(weights);
  }
}
