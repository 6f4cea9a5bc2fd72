package dev.unroll.engine.embedding;

import dev.unroll.bundle.Task;
import dev.unroll.engine.RequestRejected;
import dev.unroll.text.token.BoundedTexts;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.text.token.TokenizerException;

/** Texts as the tokens that a model reads at once. Safe for use by many threads. */
final class TextTokens implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final int most;
  private final BoundedTexts texts;

  private TextTokens(Tokenizer tokenizer, int most, BoundedTexts texts) {
    this.tokenizer = tokenizer;
    this.most = most;
    this.texts = texts;
  }

  /**
   * The tokens of an encoder.
   *
   * @param tokenizer closed with this
   */
  static TextTokens of(Tokenizer tokenizer, Task.Embedding task) {
    return new TextTokens(tokenizer, task.context(), new BoundedTexts(tokenizer, task.context()));
  }

  /**
   * The tokens of a classifier.
   *
   * @param tokenizer closed with this
   */
  static TextTokens of(Tokenizer tokenizer, Task.Classification task) {
    return new TextTokens(
        tokenizer,
        task.context(),
        task.pooling() == null
            ? new BoundedTexts(tokenizer, task.context(), task.before(), task.after())
            : new BoundedTexts(tokenizer, task.context()));
  }

  /** Most tokens of a text. */
  int most() {
    return most;
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
      String unknown = tokenizer.unknownCharacters(text);
      boolean isHalf = unknown.length() == 1 && Character.isSurrogate(unknown.charAt(0));
      throw new RequestRejected.UnknownCharacters(
          isHalf || unknown.isEmpty() ? "half of a surrogate pair" : unknown);
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
