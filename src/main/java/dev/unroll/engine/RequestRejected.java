package dev.unroll.engine;

import java.time.Duration;

/** A request that the engine did not admit. The message is one line for the caller. */
public abstract sealed class RequestRejected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private RequestRejected(String message) {
    super(message);
  }

  /** All slots are taken and the queue is full. */
  public static final class QueueFull extends RequestRejected {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    public QueueFull(Duration retryAfter) {
      super("the model is busy and its queue is full; try again later");
      this.retryAfter = retryAfter;
    }

    /** An estimate of when a place in the queue is free; at least one second. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** The engine finishes what it has and takes nothing new. */
  public static final class Draining extends RequestRejected {
    private static final long serialVersionUID = 1L;

    public Draining() {
      super("the model is shutting down and takes no new requests");
    }
  }

  /** The prompt, or the past of a series, has more tokens than the model may be given. */
  public static final class PromptTooLong extends RequestRejected {
    private static final long serialVersionUID = 1L;

    public PromptTooLong(int tokens, int limit) {
      super("the prompt has " + tokens + " tokens; at most " + limit + " are allowed");
    }
  }

  /** More tokens, or a longer horizon, are asked for than one request may have. */
  public static final class TooManyTokens extends RequestRejected {
    private static final long serialVersionUID = 1L;

    public TooManyTokens(int asked, int limit) {
      super(asked + " tokens are asked for; at most " + limit + " are allowed");
    }
  }

  /** There is nothing to continue. */
  public static final class EmptyPrompt extends RequestRejected {
    private static final long serialVersionUID = 1L;

    public EmptyPrompt() {
      super("the prompt is empty; the model continues what it is given");
    }
  }

  /** The prompt has characters that the model never saw in training. */
  public static final class UnknownCharacters extends RequestRejected {
    private static final long serialVersionUID = 1L;
    private final String characters;

    /**
     * With the characters that are unknown.
     *
     * @param characters the unknown characters, each once
     */
    public UnknownCharacters(String characters) {
      super("the model has never seen these characters: " + characters);
      this.characters = characters;
    }

    public String characters() {
      return characters;
    }
  }

  /** The past of a series cannot be used. */
  public static final class BadSeries extends RequestRejected {
    private static final long serialVersionUID = 1L;

    public BadSeries(String reason) {
      super(reason);
    }
  }

  /** The model continues something else: a text request to a series model, or the reverse. */
  public static final class WrongKind extends RequestRejected {
    private static final long serialVersionUID = 1L;

    public WrongKind(String reason) {
      super(reason);
    }
  }
}
