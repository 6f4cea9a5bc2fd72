package dev.unroll.train.recipe;

import static dev.unroll.train.recipe.ImpossibleValue.refuse;

import org.jspecify.annotations.Nullable;

/** Which data is cut into which tokens. */
final class TokenizerForData {
  static final String NOT_FOR_SERIES = "is for text, but the data is a series of numbers";

  private TokenizerForData() {}

  /** The tokenizer of a recipe that names none; a series has none. */
  static @Nullable TokenizerChoice usual(DataSource data) {
    return switch (data) {
      case DataSource.Text _ -> new TokenizerChoice.Characters();
      case DataSource.Dialogues _, DataSource.Labelled _ ->
          new TokenizerChoice.BytePairs(4096, true, false, null);
      case DataSource.Pairs _ -> new TokenizerChoice.BytePairs(8000, true, false, null);
      case SeriesSource _, CsvSource _ -> null;
    };
  }

  /**
   * Refuses a tokenizer that does not fit.
   *
   * @param init the model that is fine-tuned, which has a tokenizer
   */
  static void check(DataSource data, @Nullable TokenizerChoice tokenizer, @Nullable String init) {
    switch (data) {
      case SeriesSource _, CsvSource _ -> refuse("tokenizer", tokenizer != null, NOT_FOR_SERIES);
      case DataSource.Dialogues _, DataSource.Labelled _ ->
          refuse(
              "tokenizer.type",
              tokenizer instanceof TokenizerChoice.Characters,
              "is for text; this data is cut into byte pairs (bpe)");
      case DataSource.Text _, DataSource.Pairs _ -> {}
    }
    if (tokenizer instanceof TokenizerChoice.BytePairs choice
        && !(data instanceof DataSource.Pairs)) {
      refuse("tokenizer.digits", choice.digits() != null, TrainingForNetwork.FOR_PAIRS);
      refuse("tokenizer.marks", choice.marks() != null, TrainingForNetwork.FOR_PAIRS);
    }
    refuse(
        "data.both",
        data instanceof DataSource.Mixture mixture
            && mixture.both()
            && init == null
            && !(tokenizer instanceof TokenizerChoice.BytePairs pairs && pairs.joint()),
        "needs a joint vocabulary of byte pairs");
    refuse("tokenizer", init != null && tokenizer != null, "is given beside init, whose is taken");
  }
}
