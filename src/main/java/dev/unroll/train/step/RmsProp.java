package dev.unroll.train.step;

import dev.unroll.train.recipe.Optimizer;

/**
 * RMSprop (Tieleman and Hinton 2012) in the form of Keras 3, with ε under the root, so that figures
 * published with Keras can be compared; weight decay is decoupled:
 *
 * <pre>
 * v ← ρ·v + (1-ρ)·g²
 * w ← w - η·λ·w                       (only where the parameter decays)
 * w ← w - η·g / √(v + ε)
 * </pre>
 */
record RmsProp(Optimizer.RmsProp settings) implements UpdateRule.Formula {
  @Override
  public int moments() {
    return 1;
  }

  @Override
  public Blocks.Update at(double learningRate, long step) {
    float rate = (float) learningRate;
    float kept = (float) settings.rho();
    float fresh = (float) (1 - settings.rho());
    float epsilon = (float) settings.epsilon();
    return (w, g, moment, decay, length) -> {
      float[] v = moment[0];
      for (int j = 0; j < length; j++) {
        float square = kept * v[j] + fresh * (g[j] * g[j]);
        v[j] = square;
        w[j] -= decay * w[j] + rate * g[j] / (float) Math.sqrt(square + epsilon);
      }
    };
  }
}
