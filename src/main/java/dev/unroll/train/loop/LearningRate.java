package dev.unroll.train.loop;

import dev.unroll.train.recipe.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * The learning rate of each update: a function of the update's number, and for a plateau schedule
 * of the validation losses so far.
 */
public final class LearningRate {

  private final Schedule schedule;
  private final double peak;
  private final long updates;
  private State state = new State(1, Double.POSITIVE_INFINITY, 0);

  /**
   * @param peak the optimiser's own rate, which the schedule changes
   * @param updates of the whole training; where a cosine ends
   */
  public LearningRate(Schedule schedule, double peak, long updates) {
    this.schedule = schedule;
    this.peak = peak;
    this.updates = updates;
  }

  /**
   * What a plateau schedule remembers; constant for the others.
   *
   * @param factor by which the peak is multiplied by now
   * @param best lowest validation loss since the last reduction
   * @param waited evaluations since then
   */
  public record State(double factor, double best, int waited) {}

  /**
   * The rate of one update.
   *
   * @param update its number, from 1
   */
  public double at(long update) {
    return switch (schedule) {
      case Schedule.Constant constant -> peak * warmup(update, constant.warmup());
      case Schedule.Cosine cosine -> {
        if (update <= cosine.warmup()) {
          yield peak * warmup(update, cosine.warmup());
        }
        if (updates == 1) {
          yield peak; // the only update is not wasted on a minimum of 0
        }
        double done = (double) (update - cosine.warmup()) / Math.max(1, updates - cosine.warmup());
        double share = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
        yield cosine.minimum() + (peak - cosine.minimum()) * share;
      }
      case Schedule.InverseSqrt root ->
          peak
              * Math.min(warmup(update, root.warmup()), Math.sqrt((double) root.warmup() / update))
              * cooldown(update, root.cooldown());
      case Schedule.Plateau plateau -> Math.max(plateau.minimum(), peak * state.factor);
    };
  }

  /** Takes note of an evaluation. */
  public void observe(double validationLoss) {
    if (!(schedule instanceof Schedule.Plateau plateau)) {
      return;
    }
    if (validationLoss < state.best) {
      state = new State(state.factor, validationLoss, 0);
    } else if (state.waited + 1 < plateau.patience()) {
      state = new State(state.factor, state.best, state.waited + 1);
    } else {
      state = new State(state.factor * plateau.factor(), state.best, 0);
    }
  }

  public State state() {
    return state;
  }

  public void restore(State saved) {
    state = saved;
  }

  private double cooldown(long update, @Nullable Integer last) {
    return last == null ? 1 : Math.clamp((updates - update + 1.0) / last, 0, 1);
  }

  private static double warmup(long update, int warmup) {
    return update >= warmup ? 1 : (double) update / warmup;
  }
}
