package dev.unroll.train.network;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.graph.Graph;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.graph.onnx.WeightSource;
import dev.unroll.model.Adapters;
import dev.unroll.model.Encoder;
import dev.unroll.train.recipe.Export;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An encoder that reads whole texts.
 *
 * @param classes how many it tells apart; empty when it makes vectors
 * @param adapters corrections that are learnt, and added to the weights when it is written
 */
public record EncoderNetwork(
    Encoder.Config config, OptionalInt classes, Optional<Adapters> adapters) implements Network {
  /** The family, as {@code config.json} names it. */
  public static final String FAMILY = "encoder";

  private static final String GRAPH = "model.onnx";

  /**
   * The network of a model that is fine-tuned.
   *
   * @throws TrainingException when its folder does not describe it
   */
  public static EncoderNetwork of(ModelFolder init, OptionalInt classes, Training training) {
    try {
      return init.config()
          .network(Encoder.Config.class)
          .map(config -> config.withHead(null))
          .map(
              config ->
                  new EncoderNetwork(config, classes, LoraMaps.of(training, Encoder.maps(config))))
          .orElseThrow(
              () ->
                  new TrainingException(
                      "init: %s does not describe its network".formatted(init.path())));
    } catch (IllegalArgumentException e) {
      throw new TrainingException(
          "init: %s: %s".formatted(init.path().resolve(ModelFolder.CONFIG), e.getMessage()), e);
    }
  }

  /** Which parameters stay as they are. */
  public Predicate<String> frozen(Training training) {
    return adapters.isPresent()
        ? name -> !Adapters.has(name) && !name.equals(Encoder.CLASSES)
        : FrozenParameters.of(training).checked(graph().parameters());
  }

  private Graph graph() {
    return classes.isPresent()
        ? Encoder.classifier(config, classes.getAsInt())
        : Encoder.graph(config);
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
    measures.put("layers", Integer.toString(config.layers()));
    measures.put("size", Integer.toString(config.size()));
    measures.put("heads", Integer.toString(config.heads()));
    measures.put("feed-forward", Integer.toString(config.inner()));
    adapters.ifPresent(
        a -> measures.put("learnt", a.description(Encoder.parameters(config, adapters))));
    classes.ifPresent(count -> measures.put("output", count + " classes"));
    return measures;
  }

  @Override
  public GraphContract.Encoder contract() {
    return new GraphContract.Encoder(
        GRAPH,
        Encoder.TOKENS,
        Encoder.MASK,
        null,
        classes.isPresent() ? Encoder.LOGITS : Encoder.HIDDEN,
        null);
  }

  @Override
  public void write(
      Path folder, Export export, Function<String, float[]> weights, Map<String, String> metadata)
      throws IOException {
    OnnxWriter.write(
        folder.resolve(GRAPH),
        graph(),
        GptNetwork.precision(export),
        WeightSource.of(merged(weights)),
        metadata);
  }

  /** The weights with what was learnt beside them. */
  private Function<String, float[]> merged(Function<String, float[]> weights) {
    return adapters
        .map(a -> a.merged(Encoder.parameters(config, adapters), weights))
        .orElse(weights);
  }
}
