package dev.unroll.train.step;

import dev.unroll.graph.ActivationMemory;
import dev.unroll.graph.Gradients;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Value;
import dev.unroll.model.TrainingGraph;
import dev.unroll.runtime.MachineMemory;
import dev.unroll.runtime.Provider;
import dev.unroll.train.recipe.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a training will take in memory, in bytes, beside the program itself.
 *
 * @param weights of all parameters
 * @param gradients of those that are trained
 * @param optimizer its running averages, and the sums of gradients that are accumulated
 * @param activations the most that a step holds of the network's inputs and results at once
 * @param copies of trained weights and averages: the best, those of a checkpoint
 */
public record TrainingMemory(
    long weights, long gradients, long optimizer, long activations, long copies) {
  /** The share of Java's heap that a training may fill. */
  private static final double HEAP_SHARE = 0.9;

  /**
   * Estimates a training.
   *
   * @param step graph of the largest batch
   * @param frozen whether a parameter, given by its name, stays as it is
   */
  public static TrainingMemory of(TrainingGraph step, Predicate<String> frozen, Training training) {
    List<ParameterSpec> specs = step.graph().parameters();
    long weights = specs.stream().mapToLong(TrainingMemory::bytes).sum();
    List<ParameterSpec> trained = specs.stream().filter(spec -> !frozen.test(spec.name())).toList();
    long each = trained.stream().mapToLong(TrainingMemory::bytes).sum();
    long inputs = step.graph().inputs().stream().mapToLong(TrainingMemory::bytes).sum();
    List<Value> outputs =
        new ArrayList<>(
            Gradients.of(
                step.graph(), step.loss(), trained.stream().map(ParameterSpec::value).toList()));
    int moments = UpdateRule.moments(training.optimizer());
    int sums = training.accumulate() > 1 ? 1 : 0;
    int best = training.keep() == Training.Keep.BEST ? 1 : 0;
    return new TrainingMemory(
        weights,
        each,
        each * (moments + sums),
        inputs + bytes(step.prediction()) + ActivationMemory.peak(step.graph(), outputs),
        each * (1 + moments + best + training.average()));
  }

  private static long bytes(ParameterSpec spec) {
    return bytes(spec.value());
  }

  private static long bytes(Value value) {
    return value.shape().elements()
        * switch (value.type()) {
          case FLOAT, INT32 -> Float.BYTES;
          case INT64 -> Long.BYTES;
        };
  }

  /** What lies in Java's heap. */
  private long inHeap() {
    return optimizer + copies;
  }

  /** What lies beside it. */
  private long outside() {
    return weights + gradients + activations;
  }

  /** The whole and its parts, in words. */
  public String description() {
    return "memory %s: weights %s, gradients %s, optimizer %s, activations %s, copies %s"
        .formatted(
            MachineMemory.text(inHeap() + outside()),
            MachineMemory.text(weights),
            MachineMemory.text(gradients),
            MachineMemory.text(optimizer),
            MachineMemory.text(activations),
            MachineMemory.text(copies));
  }

  /**
   * Refuses a training that would not fit.
   *
   * @throws TrainingException with what it takes and what there is
   */
  public void requireRoom(Compute compute) {
    long heap = (long) (HEAP_SHARE * Runtime.getRuntime().maxMemory());
    requireRoom(
        compute.provider() == Provider.CPU ? MachineMemory.forModels() : Long.MAX_VALUE, heap);
  }

  /** The same with what there is beside the heap and in it. */
  void requireRoom(long machine, long heap) {
    if (outside() > machine) {
      throw new TrainingException(
          "the training does not fit: %s; beside Java's heap it takes %s, there are %s;"
                  .formatted(
                      description(), MachineMemory.text(outside()), MachineMemory.text(machine))
              + " a smaller training.batch or context, training.checkpointing: blocks or"
              + " training.lora take less");
    }
    if (inHeap() > heap) {
      throw new TrainingException(
          "the training does not fit: %s; in Java's heap it takes %s, there are %s;"
                  .formatted(description(), MachineMemory.text(inHeap()), MachineMemory.text(heap))
              + " JAVA_TOOL_OPTIONS=-Xmx… gives more, training.lora, training.freeze or"
              + " training.keep: last take less");
    }
  }
}
