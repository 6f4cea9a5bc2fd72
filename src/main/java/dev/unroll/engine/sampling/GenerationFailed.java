package dev.unroll.engine.sampling;

/** One sequence cannot go on. The message is one line for the caller. */
public final class GenerationFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GenerationFailed(String message) {
    super(message);
  }
}
