package dev.unroll.engine.ort;

import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.Input;
import dev.unroll.engine.ModelRunner;
import dev.unroll.engine.embedding.TextEncoder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model that reads a text from its beginning to its end, and whose logits after the last token
 * tell the label. Texts run one after the other.
 */
final class CausalClassifier implements TextEncoder {
  private final ModelRunner runner;
  private final int chunk;

  /**
   * A classifier on a runner that it closes.
   *
   * @param chunk most tokens that the runner reads at once
   */
  CausalClassifier(ModelRunner runner, int chunk) {
    this.runner = runner;
    this.chunk = chunk;
  }

  /** The limits of its runner, which holds one text, of which nothing is read again. */
  static EngineConfig limits(EngineConfig config) {
    return config.withSlots(1).withoutKeptPrompts();
  }

  @Override
  public int size() {
    return runner.outputSize();
  }

  @Override
  public List<float[]> vectors(List<long[]> texts, int length) {
    List<float[]> logits = new ArrayList<>();
    for (long[] text : texts) {
      runner.clear(0);
      logits.add(last(text));
    }
    return logits;
  }

  private float[] last(long[] text) {
    float[] logits = new float[size()];
    for (int from = 0; from < text.length; from += chunk) {
      int to = Math.min(text.length, from + chunk);
      FloatBuffer after = runner.prefill(0, new Input.Tokens(Arrays.copyOfRange(text, from, to)));
      if (to == text.length) {
        after.get(0, logits);
      }
    }
    return logits;
  }

  @Override
  public void close() {
    runner.close();
  }
}
