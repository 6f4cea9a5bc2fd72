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
 * @param decoding how a translation is searched for (pairs only)
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
    @Nullable Decoding decoding) {

  private static final TokenizerChoice DEFAULT_PAIR_TOKENIZER =
      new TokenizerChoice.BytePairs(8000, true, false);
  private static final Decoding DEFAULT_DECODING = new Decoding(5, 1, 1.5, 10);
  private static final String FOR_PAIRS = "is for pairs of texts only";
  private static final String NOT_FOR_PAIRS = "is for data that is continued, not for pairs";
  private static final String CONTINUES =
      "continues its input; for pairs choose seq2seq or transformer";
  private static final String TRANSLATES =
      "is for pairs of texts; here choose jordan, elman or lstm";

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
        refuseForSeries(
            "architecture.embedding",
            architecture instanceof Architecture.Continuing continuing
                && continuing.embedding() != null);
      }
      case DataSource.Pairs _ -> {
        if (tokenizer == null) {
          tokenizer = DEFAULT_PAIR_TOKENIZER;
        }
        if (decoding == null) {
          decoding = DEFAULT_DECODING;
        }
      }
    }
    if (data instanceof DataSource.Pairs) {
      refuse("architecture.type", architecture instanceof Architecture.Continuing, CONTINUES);
      refuse(
          "export.precision",
          architecture instanceof Architecture.Seq2Seq
              && export.precision() != Export.Precision.FP32,
          "is for the transformer only; seq2seq is written in fp32");
      refuse("training.windows", training.windows() != null, NOT_FOR_PAIRS);
      refuse("training.length", training.length() != null, NOT_FOR_PAIRS);
    } else {
      refuse("architecture.type", architecture instanceof Architecture.Translating, TRANSLATES);
      refuse("training.tokens", training.tokens() != null, FOR_PAIRS);
      refuse("training.longest", training.longest() != null, FOR_PAIRS);
      refuse("training.padding", training.padding() != null, FOR_PAIRS);
      refuse("training.labelSmoothing", training.labelSmoothing() != null, FOR_PAIRS);
      refuse("training.teacherForcing", training.teacherForcing() != null, FOR_PAIRS);
      refuse("decoding", decoding != null, FOR_PAIRS);
      refuse("export.precision", export.precision() != Export.Precision.FP32, FOR_PAIRS);
      refuse("tokenizer.type", tokenizer instanceof TokenizerChoice.BytePairs, FOR_PAIRS);
    }
  }

  private static void refuseForSeries(String key, boolean given) {
    refuse(key, given, "is for text, but the data is a series of numbers");
  }

  private static void refuse(String key, boolean given, String problem) {
    if (given) {
      throw new ImpossibleValue(key, problem);
    }
  }

  /** The network, for data that is to be continued. */
  public Architecture.Continuing continuing() {
    return (Architecture.Continuing) architecture;
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
        new Recipe("", "", List.of(), data, tokenizer, architecture, training, seed, export, null));
  }
}
