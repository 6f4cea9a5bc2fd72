package dev.unroll.chat;

/** A chat template that cannot be used. The message is one line that says where and why. */
public class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TemplateException(String message) {
    super(message);
  }

  /** A template that is wrong at a line. */
  static TemplateException at(int line, String problem) {
    return new TemplateException("line " + line + ": " + problem);
  }

  /**
   * A conversation that the template refuses by {@code raise_exception}; the message is its own.
   */
  public static final class Refusal extends TemplateException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(message);
    }
  }
}
