package dev.unroll.engine;

import dev.unroll.engine.sampling.GenerationFailed;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A text's embedding: the mean of what the model's last layer holds after each of its tokens, of
 * length 1. It is complete once the prompt is read; nothing is generated.
 */
final class EmbeddingGeneration implements Generation {
  private final long[] tokens;
  private final double[] sum; // (stateSize)

  /**
   * An embedding of which nothing is read.
   *
   * @param tokens of the text, at least one
   * @param stateSize width of the model's last layer
   */
  EmbeddingGeneration(long[] tokens, int stateSize) {
    this.tokens = tokens;
    this.sum = new double[stateSize];
  }

  @Override
  public int promptTokens() {
    return tokens.length;
  }

  @Override
  public int maxTokens() {
    return 0;
  }

  @Override
  public int generated() {
    return 0;
  }

  @Override
  public Input prompt(int from, int to) {
    return new Input.Tokens(Arrays.copyOfRange(tokens, from, to));
  }

  /**
   * Takes the states of a stretch.
   *
   * @param states {@code [steps, stateSize]}
   */
  void add(FloatBuffer states) {
    for (int i = 0; states.hasRemaining(); i = (i + 1) % sum.length) {
      sum[i] += states.get();
    }
  }

  /** Sends the embedding of what was read; the model's output has no part in it. */
  @Override
  public Optional<FinishReason> accept(float[] output, Consumer<Event> events) {
    double norm = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
    if (!(norm > 0 && Double.isFinite(norm))) {
      throw new GenerationFailed("the model's states have no direction: their mean is " + norm);
    }
    float[] vector = new float[sum.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (sum[i] / norm);
    }
    events.accept(new Event.Embedding(vector));
    return Optional.of(FinishReason.STOP);
  }
}
