package dev.unroll.train.step;

import dev.unroll.train.recipe.Optimizer;
import java.util.List;

/**
 * The rule that turns gradients into new weights. A rule is bound to its parameters when
 * constructed and updates their values in place; a whole step over 4M parameters takes a few
 * milliseconds, which is next to nothing beside the gradients.
 *
 * <p>Its memory (moments, step count) is taken out with {@link #state} and put back with {@link
 * #restore}, exactly, so that a resumed run continues bit for bit.
 */
public sealed interface UpdateRule permits AdamW, Sgd, RmsProp {

  /** The rule that a recipe asks for. */
  static UpdateRule of(Optimizer settings, List<Parameter> parameters) {
    return switch (settings) {
      case Optimizer.AdamW adamW -> new AdamW(adamW, parameters);
      case Optimizer.Sgd sgd -> new Sgd(sgd, parameters);
      case Optimizer.RmsProp rmsProp -> new RmsProp(rmsProp, parameters);
    };
  }

  /** Applies one update with the gradients that now stand in the parameters. */
  void step(double learningRate);

  /** A copy of everything the optimiser remembers. */
  State state();

  /** Continues from a {@link #state} of an optimiser with the same parameters. */
  void restore(State state);

  /**
   * What an optimiser remembers.
   *
   * @param steps updates made so far
   * @param slots one array a parameter and moment, in the order of the parameters; the meaning is
   *     the optimiser's own
   */
  record State(long steps, List<float[]> slots) {
    public State {
      slots = List.copyOf(slots);
    }
  }
}
