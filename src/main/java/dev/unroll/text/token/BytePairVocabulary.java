package dev.unroll.text.token;

import java.util.List;

/**
 * A byte-level vocabulary that {@link BytePairTrainer} learnt: first the tokens that are not text,
 * then the 256 bytes in their order, then the merged pairs in the order in which they were merged.
 * It encodes every text.
 *
 * <p>{@link #tokenizerJson} gives it to {@link Tokenizer} and everybody else as a Hugging Face
 * {@code tokenizer.json}.
 */
public final class BytePairVocabulary {
  private final int special;
  private final boolean lowercase;
  private final List<String> tokens;
  private final List<String> merges;
  private final long trainingTokens;

  BytePairVocabulary(
      int special,
      boolean lowercase,
      List<String> tokens,
      List<String> merges,
      long trainingTokens) {
    this.special = special;
    this.lowercase = lowercase;
    this.tokens = List.copyOf(tokens);
    this.merges = List.copyOf(merges);
    this.trainingTokens = trainingTokens;
  }

  /** Number of tokens. */
  public int size() {
    return tokens.size();
  }

  /** How many tokens the texts have together from which it was learnt. */
  public long trainingTokens() {
    return trainingTokens;
  }

  /** The content of a Hugging Face {@code tokenizer.json}. */
  public String tokenizerJson() {
    return new PairEncodingFile(PairEncodingFile.Kind.BYTES, lowercase, special, tokens)
        .json(merges);
  }
}
