package dev.unroll.train.recipe;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that made a model: its data, its network and its training.
 *
 * @param title one line that says what the model is
 * @param description a few sentences for the model card
 * @param examples prompts that the page offers (text only)
 * @param data what it learns from
 * @param tokenizer how text becomes tokens; one token a character when left out (text only)
 * @param architecture the network
 * @param training how the network learns
 * @param seed of the initial weights, the dropout and the order of the batches
 * @param export how the trained network is written
 */
public record Recipe(
    String title,
    @Default("''") String description,
    @Default("[]") List<String> examples,
    DataSource data,
    @Nullable TokenizerChoice tokenizer,
    Architecture architecture,
    Training training,
    @Default("1") long seed,
    @Default("{}") Export export) {

  /** The name of the file in a model's folder. */
  public static final String FILE = "recipe.yaml";

  public Recipe {
    examples = List.copyOf(examples);
    switch (data) {
      case DataSource.Text _ -> {
        if (tokenizer == null) {
          tokenizer = new TokenizerChoice.Characters();
        }
      }
      case DataSource.Series _ -> {
        refuseForSeries("tokenizer", tokenizer != null);
        refuseForSeries("examples", !examples.isEmpty());
        refuseForSeries("architecture.embedding", architecture.embedding() != null);
      }
    }
  }

  private static void refuseForSeries(String key, boolean given) {
    if (given) {
      throw new ImpossibleValue(key, "is for text, but the data is a series of numbers");
    }
  }

  /**
   * Reads a recipe.
   *
   * @param file a {@code recipe.yaml}
   * @param settings overrides such as {@code training.optimizer.learningRate=0.001}; later ones win
   * @throws RecipeException if the file or a setting is not a valid recipe
   */
  public static Recipe read(Path file, List<String> settings) {
    return bind(RecipeTree.read(file), settings);
  }

  /**
   * Reads a recipe from a string.
   *
   * @param origin what errors call it
   * @throws RecipeException if it is not a valid recipe
   */
  public static Recipe parse(String origin, String yaml, List<String> settings) {
    return bind(RecipeTree.parse(origin, yaml), settings);
  }

  private static Recipe bind(RecipeTree tree, List<String> settings) {
    for (String setting : settings) {
      tree.set(setting);
    }
    return new RecipeBinder(tree).bind();
  }

  /**
   * The effective recipe, overrides and defaults included, as YAML in a fixed order: equal recipes
   * give equal text, and {@link #parse} reads it back.
   */
  public String canonical() {
    return CanonicalForm.of(this);
  }

  /**
   * The SHA-256, in hex, of what decides the trained weights. Title, description and examples are
   * for readers and do not count, so that a better wording does not make another model.
   */
  public String sha256() {
    return CanonicalForm.sha256(
        new Recipe("", "", List.of(), data, tokenizer, architecture, training, seed, export));
  }
}
