package dev.unroll.train.network;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.graph.Graph;
import dev.unroll.graph.GraphException;
import dev.unroll.graph.onnx.OnnxWeights;
import dev.unroll.model.Encoder;
import dev.unroll.model.Gpt;
import dev.unroll.model.Transformer;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The model that is fine-tuned: its tokenizer and its weights, which are read from its exported
 * graph, rounded as they are there.
 *
 * @param network of the recipe, which must be the model's: that of a {@link Gpt}, a {@link
 *     Transformer} or an {@link Encoder}
 */
public record BaseModel(ModelFolder folder, Record network) {

  /**
   * Finds and reads the model that a recipe names.
   *
   * @param recipeFolder where the name is looked for first; then where the program runs, among the
   *     models beside the recipe, and in {@code models}
   * @throws TrainingException if there is none, or it is no gpt
   */
  public static Optional<ModelFolder> find(Recipe recipe, Path recipeFolder) {
    return find(recipe, recipeFolder, GptNetwork.FAMILY);
  }

  /**
   * As {@link #find(Recipe, Path)}, of other families.
   *
   * @throws TrainingException if there is none, or it is of none of them
   */
  public static Optional<ModelFolder> find(Recipe recipe, Path recipeFolder, String... families) {
    String name = recipe.init();
    if (name == null) {
      return Optional.empty();
    }
    Path beside = recipeFolder.resolve(name).normalize();
    Path here = Path.of(name).normalize();
    Path sibling = recipeFolder.toAbsolutePath().normalize().resolveSibling(name).normalize();
    Path found =
        Stream.of(beside, here, sibling, Path.of("models").resolve(name).normalize())
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow(
                () ->
                    new TrainingException(
                        "init: there is no model folder %s, nor %s, nor %s"
                            .formatted(beside, here, sibling)));
    ModelFolder folder = ModelFolder.read(found.toAbsolutePath().normalize());
    if (!List.of(families).contains(folder.config().architecture())) {
      throw new TrainingException(
          "init: %s is of the family %s, not a %s"
              .formatted(found, folder.config().architecture(), String.join(" or ", families)));
    }
    return Optional.of(folder);
  }

  /** Changes when the model does. */
  public String version() {
    return folder.version();
  }

  /**
   * Gives parameters the model's weights. Those that the model does not have stay as they were
   * drawn.
   *
   * @throws TrainingException if the model is of another shape
   */
  public void copyInto(List<Parameter> parameters) {
    List<String> missing = new ArrayList<>(parameters.stream().map(Parameter::name).toList());
    read(
        weights -> {
          for (Parameter parameter : parameters) {
            if (weights.names().contains(parameter.name())) {
              parameter.value().put(0, weights.elements(parameter.name()));
              missing.remove(parameter.name());
            }
          }
        });
    if (missing.size() == parameters.size()) {
      throw new TrainingException("init: " + folder.path() + " has none of the weights " + missing);
    }
  }

  /** Weights have the same shapes whatever the number of heads, but mean something else. */
  private void checkHeads(Gpt.Config wanted) {
    if (!(folder.config().graph() instanceof GraphContract.CachedDecoder decoder)
        || decoder.caches().isEmpty()) {
      return;
    }
    GraphContract.Cache cache = decoder.caches().getFirst();
    int size = Gpt.caches(wanted).getFirst().headSize();
    if (cache.heads() != wanted.kvHeads() || cache.headSize() != size) {
      throw new TrainingException(
          "init: %s has %d heads of keys and values, %d wide each; by architecture.heads and kvHeads"
                  .formatted(folder.path(), cache.heads(), cache.headSize())
              + " it is %d, %d wide".formatted(wanted.kvHeads(), size));
    }
  }

  /** The elements of its parameters, by name. */
  public Map<String, float[]> weights() {
    Map<String, float[]> all = new LinkedHashMap<>();
    read(weights -> weights.names().forEach(name -> all.put(name, weights.elements(name))));
    return all;
  }

  private void read(Consumer<OnnxWeights> reader) {
    try {
      List<String> files = folder.config().graph().files();
      List<Graph> graphs =
          switch (network) {
            case Gpt.Config gpt -> List.of(Gpt.generationGraph(gpt));
            case Transformer.Config transformer -> Transformer.graphs(transformer);
            case Encoder.Config encoder -> List.of(Encoder.graph(encoder));
            default -> throw new IllegalArgumentException("no network to fine-tune: " + network);
          };
      for (int i = 0; i < graphs.size(); i++) {
        Path file = folder.path().resolve(files.get(i));
        try (OnnxWeights weights = OnnxWeights.open(graphs.get(i), file)) {
          reader.accept(weights);
        }
      }
      if (network instanceof Gpt.Config gpt) {
        checkHeads(gpt);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (GraphException e) {
      Integer context = folder.config().task() instanceof Task.Text text ? text.context() : null;
      throw new TrainingException(
          "init: the architecture is not that of %s (context %s): %s"
              .formatted(folder.path(), context, e.getMessage()),
          e);
    }
  }
}
