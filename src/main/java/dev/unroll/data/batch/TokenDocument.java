package dev.unroll.data.batch;

/**
 * A text as tokens, some of which are to be predicted.
 *
 * @param tokens {@code [n]}
 * @param learned {@code [n]}, whether the prediction of that token counts in the loss; the first
 *     token has nothing before it and is never predicted
 */
@SuppressWarnings("ArrayRecordComponent") // too large to copy; identity is equality here
public record TokenDocument(int[] tokens, boolean[] learned) {
  public TokenDocument {
    if (tokens.length != learned.length) {
      throw new IllegalArgumentException(tokens.length + " tokens, " + learned.length + " marks");
    }
  }
}
