package dev.unroll.engine;

import dev.unroll.engine.sampling.GenerationFailed;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The making of one answer: what the model is given next, and what becomes of its output. Used by
 * the engine's thread alone.
 */
sealed interface Generation permits TextGeneration, SeriesGeneration, EmbeddingGeneration {
  /** How many time steps the prompt has, at least 1. */
  int promptTokens();

  /** How many tokens or steps were asked for. */
  int maxTokens();

  /** How many tokens or steps were generated. */
  int generated();

  /** The prompt's steps {@code [from, to)}. */
  Input prompt(int from, int to);

  /**
   * Takes the model's output after the last step that it was given, and makes the next one of it.
   *
   * @param output {@code [outputSize]}, valid during the call
   * @param events receives what is to be sent on
   * @return why the answer is complete, if it is
   * @throws GenerationFailed when the answer cannot go on
   */
  Optional<FinishReason> accept(float[] output, Consumer<Event> events);

  /** The stop string that has ended the answer, if one has. */
  default Optional<String> stop() {
    return Optional.empty();
  }

  /** Sends what was held back of an answer that does not go on. */
  default void cut(Consumer<Event> events) {}
}
