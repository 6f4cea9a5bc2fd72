package dev.unroll.engine.embedding;

import dev.unroll.bundle.Task;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.sampling.GenerationFailed;
import dev.unroll.text.token.Tokenizer;

/** The engine of a classifier, whose vectors are the probabilities of its labels. */
public final class ClassificationEngine extends VectorEngine {
  private final Task.Classification task;

  /**
   * Starts an engine.
   *
   * @param name the model's, for the thread's name
   * @param tokenizer closed with the engine
   * @param logits the model, which gives a logit for each label; closed with the engine
   */
  public ClassificationEngine(
      String name,
      Task.Classification task,
      Tokenizer tokenizer,
      TextEncoder logits,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    super(
        name,
        Capability.CLASSIFIES,
        TextTokens.of(tokenizer, task),
        logits,
        task.multiLabel()
            ? ClassificationEngine::eachProbability
            : ClassificationEngine::probabilities,
        config,
        clock,
        listener);
    this.task = task;
  }

  /** What the model is for; its labels are in the order of the probabilities. */
  public Task.Classification task() {
    return task;
  }

  /** The logistic function of each logit. */
  private static float[] eachProbability(float[] logits) {
    float[] probabilities = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      if (Float.isNaN(logits[i])) {
        throw new GenerationFailed("the model's logits are no numbers");
      }
      probabilities[i] = (float) (1 / (1 + Math.exp(-logits[i])));
    }
    return probabilities;
  }

  /** The softmax of logits. */
  private static float[] probabilities(float[] logits) {
    double most = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      most = Math.max(most, logit); // NaN stays NaN
    }
    double[] parts = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      parts[i] = Math.exp(logits[i] - most);
      sum += parts[i];
    }
    if (!(sum > 0 && Double.isFinite(sum))) {
      throw new GenerationFailed("the model's logits are no numbers");
    }
    float[] probabilities = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = (float) (parts[i] / sum);
    }
    return probabilities;
  }
}
