package dev.unroll.train.recipe;

import static dev.unroll.train.recipe.ImpossibleValue.refuse;

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
 * @param tokenizer how text becomes tokens; when left out, one token a character for text and byte
 *     pairs for pairs
 * @param architecture the network; that of the model of {@code init} when left out
 * @param training how the network learns
 * @param seed of the initial weights, the dropout and the order of the batches
 * @param export how the trained network is written
 * @param decoding how a translation is searched for (pairs only)
 * @param init folder of the model whose weights and tokenizer are the beginning, from the recipe's
 *     folder or from where the program runs (gpt only)
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
    @Default("{}") Export export,
    @Nullable Decoding decoding,
    @Nullable String init) {

  public Recipe {
    examples = List.copyOf(examples);
    if (tokenizer == null && init == null) {
      tokenizer = TokenizerForData.usual(data);
    }
    TokenizerForData.check(data, tokenizer, init);
    refuse(
        "examples",
        (data instanceof SeriesSource || data instanceof CsvSource) && !examples.isEmpty(),
        TokenizerForData.NOT_FOR_SERIES);
    NetworkForData.check(data, architecture);
    TrainingForNetwork.check(training, data, architecture, init);
    if (data instanceof DataSource.Pairs) {
      refuse("decoding", decoding != null && init != null, "is given beside init, whose is taken");
      decoding = decoding == null && init == null ? Decoding.DEFAULT : decoding;
      refuse(
          "decoding.coveragePenalty",
          decoding != null
              && decoding.coveragePenalty() > 0
              && architecture instanceof Architecture.Seq2Seq seq2seq
              && seq2seq.attention() == Architecture.Attention.NONE,
          "is for architectures with attention");
    } else {
      refuse("decoding", decoding != null, TrainingForNetwork.FOR_PAIRS);
    }
    export.check(architecture);
    refuse("init", init != null && !isGpt(architecture), TrainingForNetwork.FOR_GPT);
    refuse(
        "architecture.type",
        init == null && architecture instanceof Architecture.OfInit,
        "is that of init, which is missing");
  }

  /** The network, for data that is to be continued. */
  public Architecture.Continuing continuing() {
    return (Architecture.Continuing) architecture;
  }

  /** The network, for a series. */
  public Architecture.Recurrent recurrent() {
    return (Architecture.Recurrent) architecture;
  }

  /** The network, for series that are forecast at once. */
  public Architecture.Blocks blocks() {
    return (Architecture.Blocks) architecture;
  }

  /** Whether a network is a decoder-only Transformer. */
  static boolean isGpt(Architecture architecture) {
    return architecture instanceof Architecture.Gpt || architecture instanceof Architecture.OfInit;
  }

  /** The network, for pairs. */
  public Architecture.Translating translating() {
    return (Architecture.Translating) architecture;
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
    if (tree.has("init") && !tree.has("architecture", "type")) {
      tree.set(tree.has("architecture") ? "architecture.type=init" : "architecture={type: init}");
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
   * for readers, decoding is for those who use the model: they do not count, so that a better
   * wording does not make another model.
   */
  public String sha256() {
    return CanonicalForm.sha256(
        new Recipe(
            "", "", List.of(), data, tokenizer, architecture, training, seed, export, null, init));
  }
}
