package dev.unroll.engine.embedding;

import dev.unroll.bundle.Task;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.sampling.GenerationFailed;
import dev.unroll.text.token.Tokenizer;

/** The engine of an encoder, which makes vectors of texts. */
public final class EmbeddingEngine extends VectorEngine {
  private final Task.Embedding task;
  private final int size;

  /**
   * Starts an engine.
   *
   * @param name the model's, for the thread's name
   * @param tokenizer closed with the engine
   * @param encoder the model; closed with the engine
   */
  public EmbeddingEngine(
      String name,
      Task.Embedding task,
      Tokenizer tokenizer,
      TextEncoder encoder,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    super(
        name,
        Capability.EMBEDS,
        TextTokens.of(tokenizer, task),
        encoder,
        vector -> scaled(vector, task.normalized()),
        config,
        clock,
        listener);
    this.task = task;
    this.size = encoder.size();
  }

  /** What the model is for. */
  public Task.Embedding task() {
    return task;
  }

  /** How many numbers a vector has. */
  public int embeddingSize() {
    return size;
  }

  private static float[] scaled(float[] vector, boolean normalized) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    double norm = Math.sqrt(squares);
    if (!(norm > 0 && Double.isFinite(norm))) {
      throw new GenerationFailed("the model's vector has no direction: its length is " + norm);
    }
    if (normalized) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (vector[i] / norm);
      }
    }
    return vector;
  }
}
