package dev.unroll.engine;

import dev.unroll.engine.constraint.Constraint;
import dev.unroll.engine.sampling.Sampling;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a text is continued.
 *
 * @param maxTokens most tokens to generate, at least 1; fewer when no more fit into the context
 * @param ending when it is over before that
 * @param logProbabilities of how many of the likeliest tokens the log-probabilities are told,
 *     beside the chosen one's; {@link #NO_LOG_PROBABILITIES} for none at all
 * @param constraint the form that the text must have, if any
 */
public record TextOptions(
    int maxTokens,
    Sampling sampling,
    Ending ending,
    int logProbabilities,
    Optional<Constraint> constraint) {
  /** No log-probabilities are told. */
  public static final int NO_LOG_PROBABILITIES = -1;

  public TextOptions {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be at least 1, not " + maxTokens);
    }
  }

  /** Without log-probabilities. */
  public TextOptions(int maxTokens, Sampling sampling, List<String> stop) {
    this(maxTokens, sampling, Ending.at(stop), NO_LOG_PROBABILITIES, Optional.empty());
  }

  /** The same with another seed. */
  public TextOptions withSeed(long seed) {
    return new TextOptions(
        maxTokens, sampling.withSeed(seed), ending, logProbabilities, constraint);
  }

  /** The same with a form that the text must have. */
  public TextOptions with(Constraint form) {
    return new TextOptions(maxTokens, sampling, ending, logProbabilities, Optional.of(form));
  }

  /**
   * When a text is over.
   *
   * @param strings it ends before any of these; none of them is empty
   * @param tokens it ends with any of these, beside those that end every text of the model
   * @param leastTokens how many tokens it has before it may end by a token
   * @param goesOn whether it goes on behind the model's own end
   */
  public record Ending(List<String> strings, Set<Integer> tokens, int leastTokens, boolean goesOn) {
    public Ending {
      strings = List.copyOf(strings);
      tokens = Set.copyOf(tokens);
      if (strings.contains("")) {
        throw new IllegalArgumentException("a stop string must not be empty");
      }
      if (leastTokens < 0) {
        throw new IllegalArgumentException("leastTokens must be at least 0, not " + leastTokens);
      }
    }

    /** At the model's own end, or before any of these strings. */
    public static Ending at(List<String> strings) {
      return new Ending(strings, Set.of(), 0, false);
    }
  }
}
