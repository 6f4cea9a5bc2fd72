package dev.unroll.engine.embedding;

import dev.unroll.bundle.Task;
import dev.unroll.engine.RequestRejected;
import dev.unroll.text.token.BoundedTexts;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.text.token.TokenizerException;

/** Texts as the tokens that an encoder reads. Safe for use by many threads. */
final class TextTokens implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final int most;
  private final BoundedTexts texts;

  /**
   * The tokens of a model.
   *
   * @param tokenizer closed with this
   */
  TextTokens(Tokenizer tokenizer, Task.Embedding task) {
    this.tokenizer = tokenizer;
    this.most = task.context();
    this.texts = new BoundedTexts(tokenizer, most);
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
    return texts.shortest();
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
    if (!truncated && !tokenizer.mayFit(text, most)) {
      throw RequestRejected.PromptTooLong.ofCharacters(text.length(), most);
    }
    long[] tokens;
    try {
      tokens = truncated ? texts.cut(text) : texts.whole(text);
    } catch (TokenizerException _) {
      throw new RequestRejected.UnknownCharacters("half of a surrogate pair");
    }
    if (tokens.length > most) {
      throw new TooLong(tokens.length);
    }
    return tokens;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
