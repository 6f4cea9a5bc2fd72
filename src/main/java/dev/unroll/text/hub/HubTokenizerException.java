package dev.unroll.text.hub;

/** A tokenizer that is missing, damaged or of a kind that is not read. The message is one line. */
public final class HubTokenizerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HubTokenizerException(String message) {
    super(message);
  }
}
