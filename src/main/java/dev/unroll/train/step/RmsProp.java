package dev.unroll.train.step;

import dev.unroll.train.recipe.Optimizer;
import java.util.List;

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
public final class RmsProp implements UpdateRule {

  private final Optimizer.RmsProp settings;
  private final List<Parameter> parameters;
  private final Moments moments;
  private final Blocks blocks = new Blocks(1);
  private long steps;

  public RmsProp(Optimizer.RmsProp settings, List<Parameter> parameters) {
    this.settings = settings;
    this.parameters = List.copyOf(parameters);
    this.moments = new Moments(this.parameters, 1);
  }

  @Override
  public void step(double learningRate) {
    steps++;
    float rate = (float) learningRate;
    float kept = (float) settings.rho();
    float fresh = (float) (1 - settings.rho());
    float epsilon = (float) settings.epsilon();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      float decay = parameter.decay() ? (float) (learningRate * settings.weightDecay()) : 0f;
      blocks.update(
          parameter,
          moments.of(i),
          (w, g, moment, length) -> {
            float[] v = moment[0];
            for (int j = 0; j < length; j++) {
              float square = kept * v[j] + fresh * (g[j] * g[j]);
              v[j] = square;
              w[j] -= decay * w[j] + rate * g[j] / (float) Math.sqrt(square + epsilon);
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
