package dev.unroll.text.token;

import java.util.List;

/**
 * A byte-level vocabulary that {@link BytePairTrainer} learnt: first the tokens that are not text,
 * then the 256 bytes in their order, then the merged pairs in the order in which they were merged,
 * then added tokens. It encodes every text.
 *
 * <p>{@link #tokenizerJson} gives it to {@link Tokenizer} and everybody else as a Hugging Face
 * {@code tokenizer.json}.
 *
 * @param special how many of the tokens, from the first on, are not text
 * @param lowercase whether texts are lower-cased first
 * @param digitsApart whether every digit is a token of its own
 * @param added how many of the tokens, up to the last, are looked for before a text is split
 * @param tokens every token's name in the order of their numbers
 * @param merges the merged pairs, each as two names with a space between them
 * @param trainingTokens how many tokens the texts have together from which it was learnt
 */
public record BytePairVocabulary(
    int special,
    boolean lowercase,
    boolean digitsApart,
    int added,
    List<String> tokens,
    List<String> merges,
    long trainingTokens) {

  /** Number of tokens. */
  public int size() {
    return tokens.size();
  }

  /** The content of a Hugging Face {@code tokenizer.json}. */
  public String tokenizerJson() {
    PairEncodingFile.Kind kind =
        digitsApart ? PairEncodingFile.Kind.BYTES_AND_DIGITS : PairEncodingFile.Kind.BYTES;
    return new PairEncodingFile(kind, lowercase, special, added, tokens).json(merges);
  }
}
