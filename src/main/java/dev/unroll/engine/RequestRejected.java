package dev.unroll.engine;

import java.time.Duration;
import java.util.OptionalInt;

/** A request that the engine did not admit. The message is one line for the caller. */
@SuppressWarnings("serial") // never serialized
public abstract sealed class RequestRejected extends RuntimeException {
  private OptionalInt refusedText = OptionalInt.empty();

  private RequestRejected(String message) {
    super(message);
  }

  /** This refusal, as that of one of several texts. */
  public final RequestRejected ofText(int index) {
    refusedText = OptionalInt.of(index);
    return this;
  }

  /** The index of the text that is refused; empty where there is one text, or it is not told. */
  public final OptionalInt refusedText() {
    return refusedText;
  }

  /** All slots are taken and the queue is full. */
  public static final class QueueFull extends RequestRejected {
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
    public Draining() {
      super("the model is shutting down and takes no new requests");
    }
  }

  /** The prompt, or the past of a series, has more tokens than the model may be given. */
  public static final class PromptTooLong extends RequestRejected {
    public PromptTooLong(int tokens, int limit) {
      this("the prompt has " + tokens + " tokens; at most " + limit + " are allowed");
    }

    private PromptTooLong(String message) {
      super(message);
    }

    /** The refusal of a prompt that was not tokenised, because its length alone is too much. */
    public static PromptTooLong ofCharacters(int characters, int limit) {
      return new PromptTooLong(
          "the prompt has %d characters, too many for the %d tokens that are allowed"
              .formatted(characters, limit));
    }
  }

  /** More tokens, or a longer horizon, are asked for than one request may have. */
  public static final class TooManyTokens extends RequestRejected {
    public TooManyTokens(int asked, int limit) {
      super(asked + " tokens are asked for; at most " + limit + " are allowed");
    }
  }

  /** There is nothing to continue. */
  public static final class EmptyPrompt extends RequestRejected {
    public EmptyPrompt() {
      super("the prompt is empty; the model continues what it is given");
    }
  }

  /** The prompt has characters that the model has no tokens for. */
  public static final class UnknownCharacters extends RequestRejected {
    public UnknownCharacters(String characters) {
      super("the model has never seen these characters: " + characters);
    }
  }

  /** A token is named that the model does not have. */
  public static final class UnknownToken extends RequestRejected {
    private final Place place;

    public UnknownToken(Place place, long token, int tokens) {
      super("the model has no token %d; its tokens are 0 to %d".formatted(token, tokens - 1));
      this.place = place;
    }

    /** Where it is named. */
    public Place place() {
      return place;
    }

    /** Where a request may name tokens. */
    public enum Place {
      PROMPT,
      ENDING,
      BIAS
    }
  }

  /** The model cannot write texts of the form that is asked for. */
  public static final class BadConstraint extends RequestRejected {
    private final String field;

    public BadConstraint(String field, String problem) {
      super(field + " " + problem);
      this.field = field;
    }

    /** The field of the request that asks for the form. */
    public String field() {
      return field;
    }
  }

  /** The past of a series cannot be used. */
  public static final class BadSeries extends RequestRejected {
    public BadSeries(String reason) {
      super(reason);
    }
  }

  /** The model continues something else: a text request to a series model, or the reverse. */
  public static final class WrongKind extends RequestRejected {
    public WrongKind(String reason) {
      super(reason);
    }
  }

  /** The model continues texts, but does not converse. */
  public static final class NoChat extends RequestRejected {
    public NoChat(String because) {
      super("the model does not chat: " + because);
    }
  }

  /** The model does not give what its last layer holds. */
  public static final class NoEmbeddings extends RequestRejected {
    public NoEmbeddings() {
      super("the model gives no embeddings: its graph does not tell what its last layer holds");
    }
  }

  /** The model has no way to write such a conversation. */
  public static final class BadConversation extends RequestRejected {
    public BadConversation(String reason) {
      super(reason);
    }
  }

  /** A text has more tokens than the model can read at once. */
  public static final class SourceTooLong extends RequestRejected {
    private final int text;
    private final int tokens;
    private final int limit;

    /**
     * The refusal of one text of a request.
     *
     * @param text its index in the request
     * @param texts how many texts the request has
     * @param tokens how many tokens it has, the end included
     */
    public SourceTooLong(int text, int texts, int tokens, int limit) {
      super(
          "%s has %d tokens; the model reads at most %d at once"
              .formatted(texts == 1 ? "the text" : "text " + (text + 1), tokens, limit));
      this.text = text;
      this.tokens = tokens;
      this.limit = limit;
    }

    /** The index of the first text that is too long. */
    public int text() {
      return text;
    }

    /** How many tokens it has, the end included. */
    public int tokens() {
      return tokens;
    }

    /** How many it may have. */
    public int limit() {
      return limit;
    }
  }

  /** One request has more texts than may wait. */
  public static final class TooManyTexts extends RequestRejected {
    public TooManyTexts(int texts, int limit) {
      this("%d sentences are to be translated".formatted(texts), limit);
    }

    private TooManyTexts(String asked, int limit) {
      super(asked + " at once; at most " + limit + " are allowed");
    }

    /** The refusal of texts that are read as they are. */
    public static TooManyTexts ofReader(int texts, int limit) {
      return new TooManyTexts("%d texts are to be read".formatted(texts), limit);
    }
  }

  /** The model, or the engine's size, does not permit such a search. */
  public static final class BadSearch extends RequestRejected {
    public BadSearch(String reason) {
      super(reason);
    }
  }
}
