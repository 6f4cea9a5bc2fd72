package dev.unroll.text.token;

import org.jspecify.annotations.Nullable;

/** A tokenizer that cannot be read, or a text that it cannot encode. The message is one line. */
public final class TokenizerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TokenizerException(String message) {
    super(message);
  }

  TokenizerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
