package dev.unroll.local;

import dev.unroll.engine.TextOptions;
import dev.unroll.engine.sampling.Sampling;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How a text is written.
 *
 * @param maxTokens most tokens, at least 1; fewer when no more fit into the context
 * @param temperature divides the logits; 0 always takes the likeliest token
 * @param topK how many of the likeliest tokens to choose from; 0 means all
 * @param topP share of the probability to choose from, in (0, 1]; 1 means all
 * @param seed same seed, same text; null for another one each time
 * @param stop the text ends before any of these; none of them is empty
 */
public record TextSettings(
    int maxTokens,
    double temperature,
    int topK,
    double topP,
    @Nullable Long seed,
    List<String> stop) {
  /** Up to 256 tokens by the model's own distribution. */
  public static final TextSettings DEFAULT = new TextSettings(256, 1, 0, 1, null, List.of());

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException when one is impossible
   */
  public TextSettings {
    stop = List.copyOf(stop);
    var unused = options(maxTokens, new Sampling(temperature, topK, topP, 0), stop);
  }

  /** The same with more or fewer tokens. */
  public TextSettings withMaxTokens(int other) {
    return new TextSettings(other, temperature, topK, topP, seed, stop);
  }

  /** The same with another temperature. */
  public TextSettings withTemperature(double other) {
    return new TextSettings(maxTokens, other, topK, topP, seed, stop);
  }

  /** The same choosing from so many tokens. */
  public TextSettings withTopK(int other) {
    return new TextSettings(maxTokens, temperature, other, topP, seed, stop);
  }

  /** The same choosing from such a share. */
  public TextSettings withTopP(double other) {
    return new TextSettings(maxTokens, temperature, topK, other, seed, stop);
  }

  /** The same with a seed. */
  public TextSettings withSeed(long other) {
    return new TextSettings(maxTokens, temperature, topK, topP, other, stop);
  }

  /** The same ending before any of these. */
  public TextSettings withStop(String... texts) {
    return new TextSettings(maxTokens, temperature, topK, topP, seed, List.of(texts));
  }

  TextOptions forEngine() {
    long chosen = seed == null ? new SplittableRandom().nextLong() : seed;
    return options(maxTokens, new Sampling(temperature, topK, topP, chosen), stop);
  }

  private static TextOptions options(int maxTokens, Sampling sampling, List<String> stop) {
    return new TextOptions(maxTokens, sampling, stop);
  }
}
