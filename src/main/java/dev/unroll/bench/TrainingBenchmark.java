package dev.unroll.bench;

import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.SessionSettings.Idle;
import dev.unroll.train.recipe.Optimizer;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.TrainStep;
import dev.unroll.train.step.UpdateRule;
import java.util.Arrays;
import java.util.Random;

/**
 * Times whole training steps (forward, backward, optimiser), each followed by a matrix product, so
 * that both figures come from the same moments of a machine whose speed may drift.
 */
final class TrainingBenchmark {
  private static final int WARM_UP = 3;

  private static final Optimizer OPTIMIZER =
      new Optimizer.AdamW(1e-3, 0.01, 0.9, 0.999, 1e-8, null);

  private TrainingBenchmark() {}

  /**
   * What was measured.
   *
   * @param medianMillis of a step
   * @param minMillis of a step
   * @param gflops of a step at its median, in 10⁹ operations a second
   * @param gemmGflops of the matrix product at its best, in 10⁹ operations a second
   */
  record Result(double medianMillis, double minMillis, double gflops, double gemmGflops) {
    /** The fraction of the best matrix product's speed. */
    double fraction() {
      return gflops / gemmGflops;
    }
  }

  /** Runs a number of steps after a short warm-up. */
  static Result run(Workload workload, Compute compute, int steps) {
    Random random = new Random(1);
    double[] millis = new double[steps];
    double bestGemm = Double.MAX_VALUE;
    SessionSettings settings =
        new SessionSettings(compute.threads(), Idle.SPIN, compute.provider());
    try (TrainStep step = TrainStep.open(workload::graph, random, compute);
        GemmProbe gemm = new GemmProbe(settings)) {
      workload.fill(step, random);
      UpdateRule rule = UpdateRule.of(OPTIMIZER, step.parameters());
      for (int i = -WARM_UP; i < steps; i++) {
        long start = System.nanoTime();
        step.train(random);
        rule.step(OPTIMIZER.learningRate());
        long stepped = System.nanoTime();
        gemm.run();
        long multiplied = System.nanoTime();
        if (i >= 0) {
          millis[i] = (stepped - start) / 1e6;
          bestGemm = Math.min(bestGemm, (double) (multiplied - stepped));
        }
      }
      Arrays.sort(millis);
      double median = millis[steps / 2];
      return new Result(
          median, millis[0], workload.flops() / median / 1e6, gemm.flops() / bestGemm);
    }
  }
}
