package dev.unroll.train.step;

import static java.util.stream.Collectors.toSet;

import dev.unroll.graph.ParameterSpec;
import dev.unroll.runtime.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The trainable tensors of an architecture and their gradients, in native memory that any number of
 * training steps share.
 */
public final class Parameters implements AutoCloseable {
  private final Map<String, Memory> memory = new LinkedHashMap<>();

  private record Memory(Parameter parameter, Tensor value, Tensor gradient) {}

  /**
   * Allocates parameters and draws their first values.
   *
   * @param specs in the order of the architecture
   */
  public Parameters(List<ParameterSpec> specs, RandomGenerator random) {
    this(specs, random, _ -> false);
  }

  /**
   * Allocates parameters and draws their first values.
   *
   * @param specs in the order of the architecture
   * @param frozen whether a parameter, given by its name, stays as it is
   */
  public Parameters(List<ParameterSpec> specs, RandomGenerator random, Predicate<String> frozen) {
    for (ParameterSpec spec : specs) {
      Tensor value = Tensor.floats(spec.shape().sizes());
      value.floatBuffer().put(spec.initializer().draw(value.floatBuffer().capacity(), random));
      boolean isFrozen = frozen.test(spec.name());
      Tensor gradient = isFrozen ? Tensor.floats(0) : Tensor.floats(spec.shape().sizes());
      Parameter parameter =
          new Parameter(spec, value.floatBuffer(), gradient.floatBuffer(), isFrozen);
      memory.put(spec.name(), new Memory(parameter, value, gradient));
    }
  }

  /** The parameters in the order of the architecture. */
  public List<Parameter> all() {
    return memory.values().stream().map(Memory::parameter).toList();
  }

  /** The names of those that stay as they are. */
  Set<String> frozen() {
    return all().stream().filter(Parameter::frozen).map(Parameter::name).collect(toSet());
  }

  Tensor value(String name) {
    return memory(name).value();
  }

  Tensor gradient(String name) {
    return memory(name).gradient();
  }

  private Memory memory(String name) {
    Memory found = memory.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no parameter " + name + "; there are " + memory.keySet());
    }
    return found;
  }

  @Override
  public void close() {
    for (Memory tensors : memory.values()) {
      tensors.value().close();
      tensors.gradient().close();
    }
  }
}
