package dev.unroll.text.token;

import java.util.Arrays;

/**
 * Texts as the tokens that an encoder reads: at most so many, with those that its models expect
 * around every text. Safe for use by many threads.
 */
public final class BoundedTexts {
  private final Tokenizer tokenizer;
  private final int most;
  private final long[] around;
  private final int after;

  /**
   * Texts for a model.
   *
   * @param most tokens that it reads
   * @throws IllegalArgumentException when those around a text leave no room for one
   */
  public BoundedTexts(Tokenizer tokenizer, int most) {
    this.tokenizer = tokenizer;
    this.most = most;
    this.around = tokenizer.encodeWithUnknown("");
    long[] one = tokenizer.encodeWithUnknown("a");
    int before = Arrays.mismatch(around, one);
    this.after = around.length - Math.max(0, before);
    if (around.length >= most) {
      throw new IllegalArgumentException(
          "the model reads %d tokens, of which none is left for a text".formatted(most));
    }
  }

  /** The tokens of the shortest text. */
  public long[] shortest() {
    return around.length == 0 ? new long[1] : around.clone();
  }

  /**
   * All tokens of a text, however many.
   *
   * @throws TokenizerException if the text has halves of surrogate pairs
   */
  public long[] whole(String text) {
    long[] tokens = tokenizer.encodeWithUnknown(text);
    return tokens.length == 0 ? shortest() : tokens;
  }

  /**
   * The tokens of a text, without its end where that is too long.
   *
   * @throws TokenizerException if the text has halves of surrogate pairs
   */
  public long[] cut(String text) {
    String read = text;
    if (!tokenizer.mayFit(text, most)) {
      long fit = Math.min(text.length(), tokenizer.mostCharacters(most));
      read = text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, (int) fit)));
    }
    long[] tokens = whole(read);
    if (tokens.length <= most) {
      return tokens;
    }
    long[] cut = Arrays.copyOf(tokens, most);
    System.arraycopy(tokens, tokens.length - after, cut, most - after, after);
    return cut;
  }
}
