package dev.unroll.train.step;

import dev.unroll.train.recipe.Optimizer;

/**
 * Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019):
 *
 * <pre>
 * m ← β1·m + (1-β1)·g                 v ← β2·v + (1-β2)·g²
 * w ← w - η·λ·w                       (only where the parameter decays)
 * w ← w - η/(1-β1ᵗ) · m / (√v/√(1-β2ᵗ) + ε)
 * </pre>
 */
record AdamW(Optimizer.AdamW settings) implements UpdateRule.Formula {
  @Override
  public int moments() {
    return 2;
  }

  @Override
  public Blocks.Update at(double learningRate, long step) {
    float stepSize = (float) (learningRate / (1 - Math.pow(settings.beta1(), (double) step)));
    float root = (float) (1 / Math.sqrt(1 - Math.pow(settings.beta2(), (double) step)));
    float kept1 = (float) settings.beta1();
    float new1 = (float) (1 - settings.beta1());
    float kept2 = (float) settings.beta2();
    float new2 = (float) (1 - settings.beta2());
    float epsilon = (float) settings.epsilon();
    return (w, g, moment, decay, length) -> {
      float[] m = moment[0];
      float[] v = moment[1];
      for (int j = 0; j < length; j++) {
        float gradient = g[j];
        float mean = kept1 * m[j] + new1 * gradient;
        float square = kept2 * v[j] + new2 * (gradient * gradient);
        m[j] = mean;
        v[j] = square;
        float scale = (float) Math.sqrt(square) * root + epsilon;
        w[j] -= decay * w[j] + stepSize * mean / scale;
      }
    };
  }
}
