package dev.unroll.engine;

import java.util.List;

/** What a caller asks a model to continue. */
public sealed interface Request {
  /**
   * Continue a text.
   *
   * @param maxTokens most tokens to generate, at least 1
   * @param stop generation ends before any of these; none of them is empty
   */
  record Text(String prompt, int maxTokens, Sampling sampling, List<String> stop)
      implements Request {
    public Text {
      if (maxTokens < 1) {
        throw new IllegalArgumentException("maxTokens must be at least 1, not " + maxTokens);
      }
      stop = List.copyOf(stop);
      if (stop.contains("")) {
        throw new IllegalArgumentException("a stop string must not be empty");
      }
    }
  }

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
