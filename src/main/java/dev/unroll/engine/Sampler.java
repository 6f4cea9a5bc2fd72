package dev.unroll.engine;

import java.util.random.RandomGenerator;

/**
 * Chooses tokens from logits. One sampler serves a whole batch, row after row, and reuses its
 * memory; used by one thread.
 *
 * <p>With temperature {@code T} and logits {@code l} the weight of token {@code i} is {@code
 * exp((l_i - max l) / T)}: the largest is 1, so that nothing overflows. Only as many tokens are put
 * in order as the choice needs: they stand in a heap, {@code O(vocab)} to build, and the likeliest
 * are taken from it one by one. Equal logits are ordered by token, so that the choice depends on
 * nothing else.
 */
public final class Sampler {
  private double[] weights = new double[0];
  private int[] heap = new int[0];

  /**
   * One token.
   *
   * @param logits {@code [vocab]}
   * @param random drawn from once, unless the temperature is 0
   * @throws GenerationFailed when the logits are not numbers
   */
  public int sample(float[] logits, Sampling sampling, RandomGenerator random) {
    int best = argmax(logits);
    if (sampling.temperature() == 0) {
      return best;
    }
    double[] w = weights(logits, logits[best], sampling.temperature());
    boolean allTokens = sampling.topK() == 0 || sampling.topK() >= logits.length;
    if (allTokens && sampling.topP() == 1) {
      return draw(w, logits.length, best, random);
    }
    int most = allTokens ? logits.length : sampling.topK();
    return drawLikeliest(w, logits.length, most, sampling.topP(), random);
  }

  private static int argmax(float[] logits) {
    int best = 0;
    for (int i = 0; i < logits.length; i++) {
      if (Float.isNaN(logits[i])) {
        throw new GenerationFailed("the model's output is not a number");
      }
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    if (Float.isInfinite(logits[best])) {
      throw new GenerationFailed("the model's output is infinite");
    }
    return best;
  }

  private double[] weights(float[] logits, float max, double temperature) {
    if (weights.length < logits.length) {
      weights = new double[logits.length];
      heap = new int[logits.length];
    }
    for (int i = 0; i < logits.length; i++) {
      weights[i] = Math.exp(((double) logits[i] - max) / temperature);
    }
    return weights;
  }

  private static int draw(double[] w, int vocab, int best, RandomGenerator random) {
    double left = random.nextDouble() * sum(w, vocab);
    for (int i = 0; i < vocab; i++) {
      left -= w[i];
      if (left < 0) {
        return i;
      }
    }
    return best; // The rounded sum was slightly larger than the sum of the rounded steps.
  }

  private static double sum(double[] w, int vocab) {
    double sum = 0;
    for (int i = 0; i < vocab; i++) {
      sum += w[i];
    }
    return sum;
  }

  private int drawLikeliest(double[] w, int vocab, int most, double topP, RandomGenerator random) {
    int size = vocab;
    for (int i = 0; i < vocab; i++) {
      heap[i] = i;
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      siftDown(w, i, size);
    }
    // The share topP is of what topK leaves: of everything when topK is off.
    double total = most == vocab ? sum(w, vocab) : 0;
    double taken = 0;
    int candidates = 0;
    while (candidates < most && !(most == vocab && taken >= topP * total)) {
      size--;
      int likeliest = heap[0];
      heap[0] = heap[size];
      heap[size] = likeliest; // The heap shrinks and leaves the candidates behind it.
      siftDown(w, 0, size);
      taken += w[likeliest];
      candidates++;
    }
    if (most < vocab && topP < 1) {
      double share = topP * taken;
      taken = 0;
      int kept = 0;
      while (kept < candidates && !(taken >= share && kept > 0)) {
        taken += w[heap[vocab - 1 - kept]];
        kept++;
      }
      candidates = kept;
    }
    double left = random.nextDouble() * taken;
    for (int i = 0; i < candidates; i++) {
      int token = heap[vocab - 1 - i];
      left -= w[token];
      if (left < 0) {
        return token;
      }
    }
    return heap[vocab - 1];
  }

  private void siftDown(double[] w, int start, int size) {
    int item = heap[start];
    int at = start;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && before(w, heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(w, heap[child], item)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = item;
  }

  private static boolean before(double[] w, int a, int b) {
    return w[a] > w[b] || (w[a] == w[b] && a < b);
  }
}
