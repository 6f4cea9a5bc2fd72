package dev.unroll.engine.embedding;

import dev.unroll.bundle.Task;
import dev.unroll.engine.RequestRejected;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.text.token.TokenizerException;
import java.util.Arrays;

/** Texts as the tokens that an encoder reads. Safe for use by many threads. */
final class TextTokens implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final int most;
  private final long[] around;
  private final int after;

  /**
   * The tokens of a model.
   *
   * @param tokenizer closed with this
   */
  TextTokens(Tokenizer tokenizer, Task.Embedding task) {
    this.tokenizer = tokenizer;
    this.most = task.context();
    this.around = tokenizer.encodeWithUnknown("");
    long[] one = tokenizer.encodeWithUnknown("a");
    int before = Arrays.mismatch(around, one);
    this.after = around.length - Math.max(0, before);
    if (around.length >= most) {
      throw new IllegalArgumentException(
          "the model reads %d tokens, of which none is left for a text".formatted(most));
    }
  }

  /** The refusal of a text whose tokens are too many. */
  static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int tokens;

    private TooLong(int tokens) {
      super(null, null, false, false);
      this.tokens = tokens;
    }

    int tokens() {
      return tokens;
    }
  }

  /** The shortest text. */
  long[] shortest() {
    return around.length == 0 ? new long[1] : around;
  }

  /**
   * A text's tokens.
   *
   * @param truncated whether a text that is too long is cut; else it is refused
   * @throws TooLong when it has too many tokens
   * @throws RequestRejected when it cannot be read for another reason
   */
  long[] of(String text, boolean truncated) {
    if (text.isEmpty()) {
      throw new RequestRejected.EmptyPrompt();
    }
    String read = text;
    if (!tokenizer.mayFit(text, most)) {
      if (!truncated) {
        throw RequestRejected.PromptTooLong.ofCharacters(text.length(), most);
      }
      long fit = Math.min(text.length(), tokenizer.mostCharacters(most));
      read = text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, (int) fit)));
    }
    long[] tokens = tokens(read);
    if (tokens.length <= most) {
      return tokens.length == 0 ? shortest() : tokens;
    }
    if (!truncated) {
      throw new TooLong(tokens.length);
    }
    long[] cut = Arrays.copyOf(tokens, most);
    System.arraycopy(tokens, tokens.length - after, cut, most - after, after);
    return cut;
  }

  private long[] tokens(String text) {
    try {
      return tokenizer.encodeWithUnknown(text);
    } catch (TokenizerException _) {
      throw new RequestRejected.UnknownCharacters("half of a surrogate pair");
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
