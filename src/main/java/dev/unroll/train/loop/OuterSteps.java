package dev.unroll.train.loop;

import dev.unroll.train.parallel.Workers;
import dev.unroll.train.recipe.Sync;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.UpdateRule;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The steps between which workers train on their own (Douillard et al. 2023, DiLoCo: distributed
 * low-communication training of language models): the mean of the workers' changes is the gradient
 * of an outer optimiser, which has a rate η and a momentum μ.
 *
 * <pre>
 * Δ ← mean over workers of (w₀ - w)
 * u ← μ·u + Δ
 * w₀ ← w₀ - η·(Δ + μ·u),   w ← w₀
 * </pre>
 */
final class OuterSteps {
  private final Sync settings;
  private final Workers workers;
  private final List<Parameter> parameters;
  private final List<float[]> common;
  private final List<float[]> momentum;

  OuterSteps(Sync settings, Workers workers, List<Parameter> parameters) {
    this.settings = settings;
    this.workers = workers;
    this.parameters = parameters;
    this.common = parameters.stream().map(Parameter::copy).toList();
    this.momentum = parameters.stream().map(p -> new float[p.size()]).toList();
  }

  /** Whether an update is one after which the workers join, if nothing else makes them. */
  boolean isDue(long updates) {
    return updates % settings.every() == 0;
  }

  /** Joins what the workers have learnt; all have the same weights after it. */
  void join() {
    List<float[]> changes = parameters.stream().map(Parameter::copy).toList();
    for (int i = 0; i < changes.size(); i++) {
      float[] change = changes.get(i);
      float[] before = common.get(i);
      for (int j = 0; j < change.length; j++) {
        change[j] = before[j] - change[j];
      }
    }
    workers.sum(changes);
    boolean nesterov = settings.outer() == Sync.Outer.NESTEROV;
    float share = 1f / workers.count();
    float rate = nesterov ? (float) settings.learningRate() : 1;
    float kept = nesterov ? (float) settings.momentum() : 0;
    for (int i = 0; i < changes.size(); i++) {
      float[] sum = changes.get(i);
      float[] w = common.get(i);
      float[] u = momentum.get(i);
      for (int j = 0; j < sum.length; j++) {
        float change = sum[j] * share;
        u[j] = kept * u[j] + change;
        w[j] -= rate * (change + kept * u[j]);
      }
      parameters.get(i).value().put(0, w);
    }
  }

  /** The momentum, for checkpoints, which are written after a join. */
  List<float[]> state() {
    return momentum.stream().map(float[]::clone).toList();
  }

  /**
   * The memories of the workers' own optimisers, which differ, without the first one's.
   *
   * @param mine this worker's
   */
  List<UpdateRule.State> others(UpdateRule.State mine) {
    List<double[]> steps = workers.gather((double) mine.steps());
    List<List<float[]>> slots = mine.slots().stream().map(workers::gather).toList();
    return IntStream.range(1, workers.count())
        .mapToObj(
            rank ->
                new UpdateRule.State(
                    (long) steps.get(rank)[0], slots.stream().map(slot -> slot.get(rank)).toList()))
        .toList();
  }

  /** Goes on from weights that the parameters hold and a momentum; zero when it is empty. */
  void restore(List<float[]> state) {
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).value().get(0, common.get(i));
      if (!state.isEmpty()) {
        System.arraycopy(state.get(i), 0, momentum.get(i), 0, momentum.get(i).length);
      }
    }
  }
}
