package dev.unroll.train.network;

import dev.unroll.bundle.GraphContract;
import dev.unroll.train.recipe.Export;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The network of a recipe, and what is exported of it. */
public sealed interface Network
    permits RecurrentNetwork,
        GptNetwork,
        ClassifierNetwork,
        EncoderNetwork,
        TranslationNetwork,
        BlocksNetwork {

  /** The family, as {@code config.json} names it. */
  String family();

  /** The network in full, as {@code config.json} describes it; empty where it does not. */
  default Optional<Record> description() {
    return Optional.empty();
  }

  /** The network's measures for the card, by what they are. */
  Map<String, String> measures();

  /** The inputs and outputs of the exported files. */
  GraphContract contract();

  /**
   * Writes the generation graphs that {@link #contract} names.
   *
   * @param weights the elements of a parameter by its name
   * @param metadata stored in each file
   */
  void write(
      Path folder, Export export, Function<String, float[]> weights, Map<String, String> metadata)
      throws IOException;
}
