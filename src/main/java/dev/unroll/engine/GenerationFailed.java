package dev.unroll.engine;

/** One sequence cannot go on. The message is one line for the caller. */
final class GenerationFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GenerationFailed(String message) {
    super(message);
  }
}
