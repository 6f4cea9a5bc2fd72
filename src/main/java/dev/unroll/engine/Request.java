package dev.unroll.engine;

import java.util.List;

/** What a caller asks of a model. */
public sealed interface Request {
  /** What the model must be able to do. */
  default Capability needs() {
    return switch (this) {
      case Continuation _ -> Capability.COMPLETES;
      case Embedding _ -> Capability.EMBEDS;
      case Series _ -> Capability.FORECASTS;
    };
  }

  /** Continue a text, however it is given. */
  sealed interface Continuation extends Request {
    /** Most tokens to generate, at least 1. */
    int maxTokens();

    Sampling sampling();

    /** Generation ends before any of these; none of them is empty. */
    List<String> stop();
  }

  /**
   * Continue a text.
   *
   * @param maxTokens most tokens to generate, at least 1
   * @param stop generation ends before any of these; none of them is empty
   */
  record Text(String prompt, int maxTokens, Sampling sampling, List<String> stop)
      implements Continuation {
    public Text {
      stop = List.copyOf(stop);
      check(maxTokens, stop);
    }
  }

  /**
   * Continue a text that is in tokens already.
   *
   * @param prompt token ids of the model, at least one; taken over, not copied
   * @param maxTokens most tokens to generate, at least 1
   * @param stop generation ends before any of these; none of them is empty
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Tokens(long[] prompt, int maxTokens, Sampling sampling, List<String> stop)
      implements Continuation {
    public Tokens {
      stop = List.copyOf(stop);
      check(maxTokens, stop);
    }
  }

  private static void check(int maxTokens, List<String> stop) {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be at least 1, not " + maxTokens);
    }
    if (stop.contains("")) {
      throw new IllegalArgumentException("a stop string must not be empty");
    }
  }

  /** Make a text a vector: the mean of the last layer's states over its tokens, of length 1. */
  record Embedding(String text) implements Request {}

  /**
   * Continue a series.
   *
   * @param past raw values, {@code [time][features]}, oldest first; taken over, not copied
   * @param horizon how many steps to forecast, at least 1
   */
  record Series(List<double[]> past, int horizon) implements Request {
    public Series {
      if (horizon < 1) {
        throw new IllegalArgumentException("horizon must be at least 1, not " + horizon);
      }
      past = List.copyOf(past);
    }
  }
}
