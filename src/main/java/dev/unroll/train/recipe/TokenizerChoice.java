package dev.unroll.train.recipe;

/** How text becomes tokens. */
@ChosenBy("type")
public sealed interface TokenizerChoice {
  /** One token for each character that occurs in the training text. */
  @TypeName("characters")
  record Characters() implements TokenizerChoice {}
}
