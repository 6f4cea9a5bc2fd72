package dev.unroll.train.step;

import dev.unroll.train.recipe.Optimizer;
import java.util.List;

/**
 * Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019):
 *
 * <pre>
 * m ← β1·m + (1-β1)·g                 v ← β2·v + (1-β2)·g²
 * w ← w - η·λ·w                       (only where the parameter decays)
 * w ← w - η/(1-β1ᵗ) · m / (√v/√(1-β2ᵗ) + ε)
 * </pre>
 */
public final class AdamW implements UpdateRule {

  private final Optimizer.AdamW settings;
  private final List<Parameter> parameters;
  private final Moments moments;
  private final Blocks blocks = new Blocks(2);
  private long steps;

  public AdamW(Optimizer.AdamW settings, List<Parameter> parameters) {
    this.settings = settings;
    this.parameters = List.copyOf(parameters);
    this.moments = new Moments(this.parameters, 2);
  }

  @Override
  public void step(double learningRate) {
    steps++;
    float stepSize = (float) (learningRate / (1 - Math.pow(settings.beta1(), (double) steps)));
    float root = (float) (1 / Math.sqrt(1 - Math.pow(settings.beta2(), (double) steps)));
    float kept1 = (float) settings.beta1();
    float new1 = (float) (1 - settings.beta1());
    float kept2 = (float) settings.beta2();
    float new2 = (float) (1 - settings.beta2());
    float epsilon = (float) settings.epsilon();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      float decay = parameter.decay() ? (float) (learningRate * settings.weightDecay()) : 0f;
      blocks.update(
          parameter,
          moments.of(i),
          (w, g, moment, length) -> {
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
          });
    }
  }

  @Override
  public State state() {
    return new State(steps, moments.copy());
  }

  @Override
  public void restore(State state) {
    moments.restore(state.slots());
    steps = state.steps();
  }
}
