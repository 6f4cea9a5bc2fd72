package dev.unroll.engine.constraint;

/** A form that cannot be followed. The message is one line for the caller. */
public final class GrammarException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GrammarException(String message) {
    super(message);
  }
}
