package dev.unroll.text.token;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Texts as the tokens that a model reads at once: at most so many, with those that it expects
 * around every text. Safe for use by many threads.
 */
public final class BoundedTexts {
  private final Tokenizer tokenizer;
  private final int most;
  private final long[] around;
  private final int after;

  /** Whether the tokenizer itself puts the tokens around a text. */
  private final boolean isUsual;

  /**
   * Texts for an encoder, with the tokens that its tokenizer puts around them.
   *
   * @param most tokens that it reads
   * @throws IllegalArgumentException when those around a text leave no room for one
   */
  public BoundedTexts(Tokenizer tokenizer, int most) {
    this.tokenizer = tokenizer;
    this.most = most;
    this.isUsual = true;
    this.around = tokenizer.encodeWithUnknown("");
    long[] one = tokenizer.encodeWithUnknown("a");
    int before = Arrays.mismatch(around, one);
    this.after = around.length - Math.max(0, before);
    requireRoom();
  }

  /**
   * Texts for a model that wants other tokens around them.
   *
   * @param most tokens that it reads
   * @param before tokens before a text
   * @param behind tokens behind a text
   * @throws IllegalArgumentException when these leave no room for one
   */
  public BoundedTexts(Tokenizer tokenizer, int most, List<Integer> before, List<Integer> behind) {
    this.tokenizer = tokenizer;
    this.most = most;
    this.isUsual = false;
    this.around =
        Stream.concat(before.stream(), behind.stream()).mapToLong(Integer::longValue).toArray();
    this.after = behind.size();
    requireRoom();
  }

  private void requireRoom() {
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
   * @throws TokenizerException if the text has halves of surrogate pairs, or where the tokenizer
   *     does not put the tokens around it, characters that it does not know
   */
  public long[] whole(String text) {
    long[] tokens = isUsual ? tokenizer.encodeWithUnknown(text) : between(tokenizer.encode(text));
    return tokens.length == 0 ? shortest() : tokens;
  }

  private long[] between(long[] text) {
    long[] all = new long[around.length + text.length];
    int before = around.length - after;
    System.arraycopy(around, 0, all, 0, before);
    System.arraycopy(text, 0, all, before, text.length);
    System.arraycopy(around, before, all, before + text.length, after);
    return all;
  }

  /**
   * The tokens of a text, without its end where that is too long.
   *
   * @throws TokenizerException as {@link #whole} does
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
