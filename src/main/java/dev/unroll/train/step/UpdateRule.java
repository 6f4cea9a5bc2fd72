package dev.unroll.train.step;

import dev.unroll.train.recipe.Optimizer;
import java.util.List;

/**
 * An optimiser with its memory, bound to the parameters that it changes in place. A step over 4M
 * parameters takes a few milliseconds, which is little beside the gradients.
 *
 * <p>The memory (moments, step count) is read with {@link #state} and written with {@link
 * #restore}, exactly, so that a resumed training continues bit for bit.
 */
public final class UpdateRule {
  private final Optimizer settings;
  private final Formula formula;
  private final List<Parameter> parameters;
  private final Moments moments;
  private final Blocks blocks;
  private long steps;

  private UpdateRule(Optimizer settings, Formula formula, List<Parameter> parameters) {
    this.settings = settings;
    this.formula = formula;
    this.parameters = List.copyOf(parameters);
    this.moments = new Moments(this.parameters, formula.moments());
    this.blocks = new Blocks(formula.moments());
  }

  /** The optimiser that a recipe asks for. */
  public static UpdateRule of(Optimizer settings, List<Parameter> parameters) {
    return new UpdateRule(settings, formula(settings), parameters);
  }

  private static Formula formula(Optimizer settings) {
    return switch (settings) {
      case Optimizer.AdamW adamW -> new AdamW(adamW);
      case Optimizer.Sgd sgd -> new Sgd(sgd);
      case Optimizer.RmsProp rmsProp -> new RmsProp(rmsProp);
    };
  }

  /** Running averages that an optimiser keeps of each element. */
  static int moments(Optimizer settings) {
    return formula(settings).moments();
  }

  /** Applies one update with the gradients that the parameters hold. */
  public void step(double learningRate) {
    steps++;
    Blocks.Update update = formula.at(learningRate, steps);
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      float decay = decays(parameter) ? (float) (learningRate * settings.weightDecay()) : 0f;
      blocks.update(parameter, moments.of(i), decay, update);
    }
  }

  private boolean decays(Parameter parameter) {
    return settings.decayed() == Optimizer.Decayed.MATRICES
        ? parameter.spec().shape().sizes().length > 1
        : parameter.decay();
  }

  /** A copy of the memory. */
  public State state() {
    return new State(steps, moments.copy());
  }

  /** Continues from a {@link #state} of the same optimiser with the same parameters. */
  public void restore(State state) {
    moments.restore(state.slots());
    steps = state.steps();
  }

  /** The element-wise formula of an optimiser. */
  sealed interface Formula permits AdamW, Sgd, RmsProp {
    /** Running averages that it keeps of each element. */
    int moments();

    /**
     * The update of a step.
     *
     * @param step its number, from 1
     */
    Blocks.Update at(double learningRate, long step);
  }

  /**
   * The memory of an optimiser.
   *
   * @param steps updates made so far
   * @param slots one array a parameter and moment, in the order of the parameters
   */
  public record State(long steps, List<float[]> slots) {
    public State {
      slots = List.copyOf(slots);
    }
  }
}
