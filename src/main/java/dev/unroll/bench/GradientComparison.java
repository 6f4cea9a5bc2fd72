package dev.unroll.bench;

import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainStep;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The gradients of one training step beside those of the CPU with one thread. */
final class GradientComparison {
  private GradientComparison() {}

  /**
   * {@code ‖g − g(CPU)‖ / ‖g(CPU)‖}, all parameters together: a gradient that is zero but for
   * rounding, as that of a bias before a softmax, says nothing alone.
   */
  static double distance(Workload workload, Compute compute) {
    List<float[]> here = gradients(workload, compute);
    List<float[]> cpu = gradients(workload, Compute.cpu(1));
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < here.size(); i++) {
      for (int k = 0; k < here.get(i).length; k++) {
        double expected = cpu.get(i)[k];
        difference += Math.pow(here.get(i)[k] - expected, 2);
        norm += expected * expected;
      }
    }
    return Math.sqrt(difference / norm);
  }

  private static List<float[]> gradients(Workload workload, Compute compute) {
    Random random = new Random(1);
    List<float[]> gradients = new ArrayList<>();
    try (TrainStep step = TrainStep.open(workload::graph, random, compute)) {
      workload.fill(step, random);
      step.train(random);
      for (Parameter parameter : step.parameters()) {
        FloatBuffer gradient = parameter.gradient();
        float[] copy = new float[gradient.capacity()];
        gradient.get(0, copy);
        gradients.add(copy);
      }
    }
    return gradients;
  }
}
