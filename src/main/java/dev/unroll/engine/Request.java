package dev.unroll.engine;

import dev.unroll.engine.sampling.Sampling;
import java.util.List;
import java.util.Set;

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
    /** How it is continued. */
    TextOptions options();
  }

  /** Continue a text. */
  record Text(String prompt, TextOptions options) implements Continuation {
    /**
     * With the usual options.
     *
     * @param maxTokens most tokens to generate, at least 1
     * @param stop generation ends before any of these; none of them is empty
     */
    public Text(String prompt, int maxTokens, Sampling sampling, List<String> stop) {
      this(prompt, new TextOptions(maxTokens, sampling, stop));
    }
  }

  /**
   * Continue a text that is in tokens already.
   *
   * @param prompt token ids of the model, at least one; taken over, not copied
   * @param isWhole whether what follows is a text of its own, as an answer is
   * @param shown names of special tokens that are part of the text
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Tokens(long[] prompt, boolean isWhole, Set<String> shown, TextOptions options)
      implements Continuation {
    public Tokens {
      shown = Set.copyOf(shown);
    }

    /** Without special tokens. */
    public Tokens(long[] prompt, boolean isWhole, TextOptions options) {
      this(prompt, isWhole, Set.of(), options);
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
