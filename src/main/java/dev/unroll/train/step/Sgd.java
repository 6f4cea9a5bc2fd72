package dev.unroll.train.step;

import dev.unroll.train.recipe.Optimizer;
import java.util.List;

/**
 * Stochastic gradient descent with momentum (Polyak 1964) and decoupled weight decay:
 *
 * <pre>
 * b ← µ·b + g
 * w ← w - η·λ·w                       (only where the parameter decays)
 * w ← w - η·b
 * </pre>
 */
public final class Sgd implements UpdateRule {

  private final Optimizer.Sgd settings;
  private final List<Parameter> parameters;
  private final Moments moments;
  private final Blocks blocks = new Blocks(1);
  private long steps;

  public Sgd(Optimizer.Sgd settings, List<Parameter> parameters) {
    this.settings = settings;
    this.parameters = List.copyOf(parameters);
    this.moments = new Moments(this.parameters, 1);
  }

  @Override
  public void step(double learningRate) {
    steps++;
    float rate = (float) learningRate;
    float momentum = (float) settings.momentum();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      float decay = parameter.decay() ? (float) (learningRate * settings.weightDecay()) : 0f;
      blocks.update(
          parameter,
          moments.of(i),
          (w, g, moment, length) -> {
            float[] b = moment[0];
            for (int j = 0; j < length; j++) {
              float velocity = momentum * b[j] + g[j];
              b[j] = velocity;
              w[j] -= decay * w[j] + rate * velocity;
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
