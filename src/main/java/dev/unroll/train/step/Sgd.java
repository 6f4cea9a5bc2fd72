package dev.unroll.train.step;

import dev.unroll.train.recipe.Optimizer;

/**
 * Stochastic gradient descent with momentum (Polyak 1964) and decoupled weight decay:
 *
 * <pre>
 * b ← µ·b + g
 * w ← w - η·λ·w                       (only where the parameter decays)
 * w ← w - η·b
 * </pre>
 */
record Sgd(Optimizer.Sgd settings) implements UpdateRule.Formula {
  @Override
  public int moments() {
    return 1;
  }

  @Override
  public Blocks.Update at(double learningRate, long step) {
    float rate = (float) learningRate;
    float momentum = (float) settings.momentum();
    return (w, g, moment, decay, length) -> {
      float[] b = moment[0];
      for (int j = 0; j < length; j++) {
        float velocity = momentum * b[j] + g[j];
        b[j] = velocity;
        w[j] -= decay * w[j] + rate * velocity;
      }
    };
  }
}
