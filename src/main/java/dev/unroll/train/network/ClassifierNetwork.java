package dev.unroll.train.network;

import dev.unroll.bundle.GraphContract;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Gpt;
import dev.unroll.model.Labelling;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Export;
import dev.unroll.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A decoder-only Transformer with a head that predicts classes.
 *
 * @param trunk the network without the head
 * @param labelling how many of the classes a text has
 */
public record ClassifierNetwork(GptNetwork trunk, int classes, Labelling labelling)
    implements Network {

  /** How many labels the texts of a recipe have. */
  public static Labelling labelling(Recipe recipe) {
    return recipe.data() instanceof DataSource.Labelled source && source.multiLabel()
        ? Labelling.MULTI
        : Labelling.SINGLE;
  }

  @Override
  public String family() {
    return trunk.family();
  }

  @Override
  public Optional<Record> description() {
    return trunk.description();
  }

  @Override
  public Map<String, String> measures() {
    Map<String, String> measures = new LinkedHashMap<>(trunk.measures());
    measures.put("output", classes + " classes");
    return measures;
  }

  @Override
  public GraphContract.CachedDecoder contract() {
    return trunk.contract();
  }

  @Override
  public void write(
      Path folder, Export export, Function<String, float[]> weights, Map<String, String> metadata)
      throws IOException {
    Precision precision = GptNetwork.precision(export);
    Files.write(
        folder.resolve(contract().file()),
        Gpt.classifier(
            trunk.config(), classes, labelling, precision, trunk.merged(weights), metadata));
  }
}
