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
 * @param tokenizer how text becomes tokens; when left out, one token a character for text and byte
 *     pairs for pairs
 * @param architecture the network
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

  private static final TokenizerChoice DEFAULT_PAIR_TOKENIZER =
      new TokenizerChoice.BytePairs(8000, true, false, null);
  private static final TokenizerChoice DEFAULT_DIALOGUE_TOKENIZER =
      new TokenizerChoice.BytePairs(4096, true, false, null);
  private static final String FOR_TEXT = "is for text; this data is cut into byte pairs (bpe)";
  private static final String NOT_FOR_CHATS =
      "neither converses nor classifies; for this data choose gpt";
  private static final String FOR_GPT = "is for gpt only";
  private static final Decoding DEFAULT_DECODING = new Decoding(5, 1, 0, 1.5, 10);
  private static final String FOR_PAIRS = "is for pairs of texts only";
  private static final String NOT_FOR_SERIES =
      "is for text; for a series choose jordan, elman or lstm";
  private static final String FOR_RECURRENT =
      "is for recurrent networks; a gpt is trained on rows of architecture.context tokens";
  private static final String FOR_TRANSFORMERS =
      "is for gpt and transformer only; others are written in fp32";
  private static final String NOT_FOR_PAIRS = "is for data that is continued, not for pairs";
  private static final String CONTINUES =
      "continues its input; for pairs choose seq2seq or transformer";
  private static final String TRANSLATES =
      "is for pairs of texts; here choose jordan, elman, lstm or gpt";

  /** The name of the file in a model's folder. */
  public static final String FILE = "recipe.yaml";

  public Recipe {
    examples = List.copyOf(examples);
    switch (data) {
      case DataSource.Text _ -> {
        if (tokenizer == null && init == null) {
          tokenizer = new TokenizerChoice.Characters();
        }
      }
      case DataSource.Dialogues _, DataSource.Labelled _ -> {
        if (tokenizer == null && init == null) {
          tokenizer = DEFAULT_DIALOGUE_TOKENIZER;
        }
        refuse("tokenizer.type", tokenizer instanceof TokenizerChoice.Characters, FOR_TEXT);
        refuse("architecture.type", !(architecture instanceof Architecture.Gpt), NOT_FOR_CHATS);
        if (data instanceof DataSource.Labelled labelled
            && architecture instanceof Architecture.Gpt gpt) {
          refuse(
              "data.longest",
              labelled.longest() > gpt.context(),
              "must be at most architecture.context, " + gpt.context());
        }
      }
      case DataSource.Series _ -> {
        refuseForSeries("tokenizer", tokenizer != null);
        refuseForSeries("examples", !examples.isEmpty());
        refuse("architecture.type", architecture instanceof Architecture.Gpt, NOT_FOR_SERIES);
        refuseForSeries(
            "architecture.embedding",
            architecture instanceof Architecture.Recurrent recurrent
                && recurrent.embedding() != null);
      }
      case DataSource.Pairs _ -> {
        if (tokenizer == null) {
          tokenizer = DEFAULT_PAIR_TOKENIZER;
        }
        if (decoding != null
            && decoding.coveragePenalty() > 0
            && architecture instanceof Architecture.Seq2Seq seq2seq
            && seq2seq.attention() == Architecture.Attention.NONE) {
          throw new ImpossibleValue(
              "decoding.coveragePenalty", "is for architectures with attention");
        }
        if (decoding == null) {
          decoding = DEFAULT_DECODING;
        }
      }
    }
    if (data instanceof DataSource.Pairs) {
      refuse("architecture.type", architecture instanceof Architecture.Continuing, CONTINUES);
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
    }
    boolean isRecurrent =
        switch (architecture) {
          case Architecture.Recurrent _, Architecture.Seq2Seq _ -> true;
          case Architecture.Gpt _, Architecture.Transformer _ -> false;
        };
    refuse(
        "export.precision",
        isRecurrent && export.precision() != Export.Precision.FP32,
        FOR_TRANSFORMERS);
    boolean isGpt = architecture instanceof Architecture.Gpt;
    refuse("init", init != null && !isGpt, FOR_GPT);
    refuse(
        "training.auxiliary",
        training.auxiliary() != null && !(data instanceof DataSource.Labelled),
        "is for labelled texts only");
    refuse("training.freeze", training.freeze() != null && !isGpt, FOR_GPT);
    refuse(
        "training.lora",
        training.lora() != null && init == null,
        "corrects the model of init, which is missing");
    refuse("tokenizer", init != null && tokenizer != null, "is given beside init, whose is taken");
    if (isGpt) {
      refuse("training.windows", training.windows() != null, FOR_RECURRENT);
      refuse("training.length", training.length() != null, FOR_RECURRENT);
      refuse("export.form", export.form() != null, "is for recurrent networks");
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

  /** The network, for a series. */
  public Architecture.Recurrent recurrent() {
    return (Architecture.Recurrent) architecture;
  }

  /** Tokens or steps of a row of a batch. */
  public int timeSteps() {
    return architecture instanceof Architecture.Gpt gpt ? gpt.context() : training.timeSteps();
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
        new Recipe(
            "", "", List.of(), data, tokenizer, architecture, training, seed, export, null, init));
  }
}
