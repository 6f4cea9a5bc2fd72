package dev.unroll.train.recipe;

import org.jspecify.annotations.Nullable;

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
   * @param chat whether the vocabulary also has the tokens of chats, so that a model of texts can
   *     be fine-tuned for them later; always so for dialogues
   * @param digits whether every digit is a token of its own (pairs only)
   * @param marks number of marks for what must not be translated, a token each (pairs only)
   */
  @TypeName("bpe")
  record BytePairs(
      @Within("[260, 1000000]") int vocab,
      @Default("true") boolean joint,
      @Default("false") boolean lowercase,
      @Nullable Boolean chat,
      @Nullable Boolean digits,
      @Within("[1, 16]") @Nullable Integer marks)
      implements TokenizerChoice {
    /** Byte pairs of texts as they stand. */
    public BytePairs(int vocab, boolean joint, boolean lowercase, @Nullable Boolean chat) {
      this(vocab, joint, lowercase, chat, null, null);
    }
  }
}
