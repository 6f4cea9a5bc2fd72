package dev.unroll.train.recipe;

/** How text becomes tokens. */
@ChosenBy("type")
public sealed interface TokenizerChoice {
  /** One token for each character that occurs in the training text. */
  @TypeName("characters")
  record Characters() implements TokenizerChoice {}

  /**
   * Byte-level byte-pair encoding (Sennrich et al. 2016, Radford et al. 2019), learned from the
   * training text.
   *
   * @param vocab number of tokens, of each vocabulary
   * @param joint whether source and target share one vocabulary (pairs only)
   * @param lowercase whether capital letters are made small
   */
  @TypeName("bpe")
  record BytePairs(
      @Within("[260, 1000000]") int vocab,
      @Default("true") boolean joint,
      @Default("false") boolean lowercase)
      implements TokenizerChoice {}
}
