package dev.unroll.engine.ort;

/** A model that needs more memory than is left. The message is one line with both figures. */
public final class NotEnoughMemory extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotEnoughMemory(String message) {
    super(message);
  }
}
