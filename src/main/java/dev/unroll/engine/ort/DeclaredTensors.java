package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.TensorInfo;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The inputs and outputs that an exported graph declares. An input that was taken is known. */
final class DeclaredTensors {
  private final Path file;
  private final Map<String, TensorInfo> inputs = new HashMap<>();
  private final Map<String, TensorInfo> outputs = new HashMap<>();

  /**
   * An input of whole numbers.
   *
   * @param type int32 or int64
   * @param rank number of dimensions
   */
  record Ids(String name, ElementType type, int rank) {}

  DeclaredTensors(Path file, List<TensorInfo> inputs, List<TensorInfo> outputs) {
    this.file = file;
    inputs.forEach(input -> this.inputs.put(input.name(), input));
    outputs.forEach(output -> this.outputs.put(output.name(), output));
  }

  static DeclaredTensors of(Path file, Session session) {
    return new DeclaredTensors(file, session.inputs(), session.outputs());
  }

  boolean hasInput(String name) {
    return inputs.containsKey(name);
  }

  TensorInfo input(String name) {
    TensorInfo found = inputs.get(name);
    if (found == null) {
      throw wrong("has no input '" + name + "', but " + inputs.values());
    }
    return found;
  }

  /**
   * An output.
   *
   * @param why it may be missing, empty when nothing is known
   */
  TensorInfo output(String name, String why) {
    TensorInfo found = outputs.get(name);
    if (found == null) {
      throw wrong("has no output '" + name + "'" + why);
    }
    return found;
  }

  /** Takes an input, and says whether there was such a one. */
  boolean take(String name) {
    return inputs.remove(name) != null;
  }

  /** Takes an input of whole numbers, where there is one. */
  Optional<Ids> takeIds(String name, int rank) {
    TensorInfo input = inputs.get(name);
    if (input == null) {
      return Optional.empty();
    }
    if (input.dimensions().size() != rank || !Set.of("INT32", "INT64").contains(input.type())) {
      throw wrong("has " + input + " where whole numbers of " + rank + " dimensions are needed");
    }
    inputs.remove(name);
    return Optional.of(new Ids(name, ElementType.valueOf(input.type()), rank));
  }

  /** Takes an input of whole numbers. */
  Ids takeRequiredIds(String name, int rank) {
    return takeIds(name, rank)
        .orElseThrow(() -> wrong("has no input '" + name + "', but " + inputs.values()));
  }

  /** Refuses what was not taken. */
  void refuseOthers() {
    if (!inputs.isEmpty()) {
      throw wrong("has an input that nothing is known of: " + inputs.values().iterator().next());
    }
  }

  /** The type of a tensor of numbers. */
  ElementType type(TensorInfo tensor) {
    return switch (tensor.type()) {
      case "FLOAT" -> ElementType.FLOAT;
      case "FLOAT16" -> ElementType.FLOAT16;
      case "BFLOAT16" ->
          throw wrong("has " + tensor + ", which unroll import makes a float for this processor");
      default -> throw wrong("has " + tensor + ", but only float and float16 can be used");
    };
  }

  BundleException wrong(String what) {
    return new BundleException(file + ": " + what);
  }
}
