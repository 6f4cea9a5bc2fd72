package dev.unroll.engine.translation;

/**
 * A model whose every number is drawn from what it has read: the source, and the target so far. It
 * takes no account of anything else.
 *
 * @param vocab of the target, with the special tokens
 * @param seed of the numbers
 */
record TableModel(int vocab, long seed) {
  static final int PADDING = 0;
  static final int BEGIN = 1;
  static final int END = 2;

  /** What the model remembers of a source before it has read any target token. */
  long state(long... source) {
    long state = mix(seed);
    for (long token : source) {
      state = mix(state * 31 + token + 1);
    }
    return state;
  }

  /** What it remembers after a further target token. */
  long next(long state, long token) {
    return mix(state * 37 + token + 1);
  }

  /** Logits in [-4, 4). */
  float[] logits(long state) {
    float[] logits = new float[vocab];
    for (int i = 0; i < vocab; i++) {
      logits[i] = 8 * uniform(state + i) - 4;
    }
    return logits;
  }

  /** Positive weights that sum to 1. */
  float[] attention(long state, int source) {
    float[] weights = new float[source];
    float sum = 0;
    for (int i = 0; i < source; i++) {
      float drawn = uniform(~state + i);
      weights[i] = drawn * drawn + 1e-3f;
      sum += weights[i];
    }
    for (int i = 0; i < source; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  private static float uniform(long z) {
    return (mix(z) >>> 40) / (float) (1 << 24);
  }

  private static long mix(long z) {
    z += 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
