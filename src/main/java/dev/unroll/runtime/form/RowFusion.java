package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.unroll.runtime.kernel.Kernel;
import dev.unroll.runtime.kernel.RowKernel;
import dev.unroll.runtime.kernel.RowKernel.Operand;
import dev.unroll.runtime.kernel.RowStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts together the row nodes that become one kernel: those that are connected and between the same
 * products and other nodes. A value's level counts these on the longest way to it; values of one
 * level never wait for each other.
 */
final class RowFusion {
  private final GraphIndex graph;
  private final RowNodes rows;
  private final Map<String, Integer> levels = new HashMap<>();

  /** What makes rows in Java, by the value: a row node, a product's sums, or nothing but a load. */
  private final Map<String, Part> parts = new LinkedHashMap<>();

  /** The outputs that values are handed out as. */
  private final Map<String, String> memoryOf = new HashMap<>();

  /** The operands of products. */
  private final Map<String, List<String>> rounded = new HashMap<>();

  private sealed interface Part {
    /** A row node. */
    record Row(RowNodes.Found found) implements Part {}

    /** The result of a product of integers. */
    record Product(String operand, ColumnIntegers matrix) implements Part {}
  }

  /** Takes a kernel with the names of its inputs and outputs. */
  @FunctionalInterface
  interface Receiver {
    void take(Kernel kernel, List<String> inputs, List<String> outputs);
  }

  /**
   * Nothing yet.
   *
   * @param memories outputs that are rows of values
   */
  RowFusion(GraphIndex graph, RowNodes rows, Map<String, MemoryMatch> memories) {
    this.graph = graph;
    this.rows = rows;
    memories.forEach((name, memory) -> memoryOf.put(memory.rows(), name));
  }

  static String integers(String value) {
    return value + "/integers";
  }

  static String step(String value) {
    return value + "/step";
  }

  static String sums(String value) {
    return value + "/sums";
  }

  /** Another node; after those that make what it reads. */
  void barrier(Collection<String> inputs, Collection<String> outputs) {
    int level = 1 + inputs.stream().mapToInt(this::level).max().orElse(0);
    outputs.forEach(output -> levels.put(output, level));
  }

  void product(String operand, String result, ColumnIntegers matrix) {
    levels.put(result, 1 + level(operand));
    rounded.computeIfAbsent(operand, _ -> new ArrayList<>()).add(result);
    parts.put(result, new Part.Product(operand, matrix));
  }

  void row(RowNodes.Found found) {
    String result = found.node().getOutput(0);
    int level = found.node().getInputList().stream().mapToInt(this::level).max().orElse(0);
    levels.put(result, level);
    parts.put(result, new Part.Row(found));
  }

  private int level(String value) {
    return levels.getOrDefault(value, 0);
  }

  /** Whether rows of a value are made here. */
  boolean isRow(String value) {
    return parts.containsKey(value);
  }

  /** Whether only products read a value. */
  boolean isRoundedOnly(String value) {
    return !graph.isOutput(value)
        && rounded.containsKey(value)
        && graph.readers(value).stream().allMatch(reader -> isProductOf(reader, value));
  }

  private boolean isProductOf(NodeProto reader, String value) {
    return rounded.getOrDefault(value, List.of()).contains(reader.getOutput(0));
  }

  /**
   * Makes the kernels.
   *
   * @param roundedAlready values that others make as integers
   */
  void emit(Set<String> roundedAlready, Receiver receiver) {
    Map<String, String> leaders = new HashMap<>();
    parts.forEach(
        (value, part) -> {
          leaders.putIfAbsent(value, value);
          if (part instanceof Part.Row(RowNodes.Found found)) {
            for (String read : found.values()) {
              if (parts.containsKey(read) && level(read) == level(value)) {
                leaders.putIfAbsent(read, read);
                leaders.put(leader(leaders, read), leader(leaders, value));
              }
            }
          }
        });
    Map<String, List<String>> groups = new LinkedHashMap<>();
    parts
        .keySet()
        .forEach(
            value ->
                groups.computeIfAbsent(leader(leaders, value), _ -> new ArrayList<>()).add(value));
    groups.values().forEach(group -> new Builder(group).emit(receiver));
    for (String operand : rounded.keySet()) {
      if (!parts.containsKey(operand) && !roundedAlready.contains(operand)) {
        new Builder(List.of()).emitRounding(operand, receiver);
      }
    }
  }

  private static String leader(Map<String, String> leaders, String value) {
    String at = value;
    while (!at.equals(leaders.get(at))) {
      at = leaders.getOrDefault(at, at);
    }
    return at;
  }

  /** One kernel. */
  private final class Builder implements RowNodes.Operands {
    private final List<String> group;
    private final List<String> inputs = new ArrayList<>();
    private final List<Operand> operands = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final List<Operand> results = new ArrayList<>();
    private final List<RowStep> steps = new ArrayList<>();
    private final Map<String, Integer> registers = new HashMap<>();
    private int count;
    private int shaped = -1;

    Builder(List<String> group) {
      this.group = group;
    }

    void emit(Receiver receiver) {
      for (String value : group) {
        switch (parts.get(value)) {
          case Part.Product product when biasOf(value) == null -> load(value, value, null);
          case Part.Product _ -> {}
          case Part.Row(RowNodes.Found found) -> {
            String product = productOf(found);
            if (product == null) {
              steps.add(found.row().step(this));
              registers.put(value, count++);
            } else {
              load(product, value, biasOf(product));
            }
          }
          case null -> throw new IllegalStateException(value + " is made by nothing");
        }
        finish(value);
      }
      take(receiver);
    }

    /** A value that is only rounded here. */
    void emitRounding(String value, Receiver receiver) {
      int width = rows.width(value);
      if (width == 0) {
        String product = rounded.getOrDefault(value, List.of()).getFirst();
        width =
            parts.get(product) instanceof Part.Product(String _, ColumnIntegers matrix)
                ? matrix.rows()
                : 0;
      }
      int register = loaded(value, width);
      round(value, register, width);
      take(receiver);
    }

    private void take(Receiver receiver) {
      if (shaped < 0) {
        throw new IllegalStateException("rows of nothing");
      }
      receiver.take(new RowKernel(operands, results, steps, shaped), inputs, outputs);
    }

    /** The bias of a product that only the addition of this reads. */
    private float @Nullable [] biasOf(String product) {
      List<NodeProto> readers = graph.readers(product);
      if (readers.size() != 1
          || graph.isOutput(product)
          || !readers.getFirst().getOpType().equals("Add")
          || !isRow(readers.getFirst().getOutput(0))) {
        return null;
      }
      NodeProto add = readers.getFirst();
      String other = add.getInput(0).equals(product) ? add.getInput(1) : add.getInput(0);
      return graph.vector(other, rows.width(product));
    }

    private @Nullable String productOf(RowNodes.Found found) {
      if (!found.node().getOpType().equals("Add")) {
        return null;
      }
      for (String read : found.values()) {
        if (parts.get(read) instanceof Part.Product && biasOf(read) != null) {
          return read;
        }
      }
      return null;
    }

    private void load(String product, String value, float @Nullable [] bias) {
      if (!(parts.get(product) instanceof Part.Product(String operand, ColumnIntegers matrix))) {
        throw new IllegalStateException(product + " is no product");
      }
      int width = matrix.columns();
      int sums = input(sums(product), Kernel.Type.INT32, width);
      int scale = input(step(operand), Kernel.Type.FLOAT, 1);
      shaped = sums;
      steps.add(new RowStep.LoadProduct(sums, scale, matrix.scales(), bias, count, width));
      registers.put(value, count++);
    }

    /** Hands a value to those that read it outside. */
    private void finish(String value) {
      Integer register = registers.get(value);
      if (register == null) {
        return; // its sum with a bias is the value that is read
      }
      int width = rows.width(value);
      String memory = memoryOf.get(value);
      if (memory != null) {
        outputs.add(memory);
        results.add(new Operand(Kernel.Type.FLOAT, width, true));
        steps.add(new RowStep.Store(register, outputs.size() - 1, width));
        return; // nothing else reads it
      }
      boolean isStored = graph.isOutput(value);
      for (NodeProto reader : graph.readers(value)) {
        isStored |= !isProductOf(reader, value) && !group.contains(reader.getOutput(0));
      }
      if (isStored) {
        steps.add(new RowStep.Store(register, output(value, Kernel.Type.FLOAT, width), width));
      }
      if (rounded.containsKey(value)) {
        round(value, register, width);
      }
    }

    private void round(String value, int register, int width) {
      int integers = output(integers(value), Kernel.Type.UINT8, width);
      int step = output(step(value), Kernel.Type.FLOAT, 1);
      steps.add(new RowStep.Round(register, integers, step, width));
    }

    private int loaded(String value, int width) {
      Integer register = registers.get(value);
      if (register == null) {
        int input = input(value, Kernel.Type.FLOAT, width);
        if (shaped < 0) {
          shaped = input;
        }
        steps.add(new RowStep.Load(input, false, count, width));
        register = count++;
        registers.put(value, register);
      }
      return register;
    }

    private int input(String value, Kernel.Type type, int width) {
      int at = inputs.indexOf(value);
      if (at < 0) {
        at = inputs.size();
        inputs.add(value);
        operands.add(new Operand(type, width));
      }
      return at;
    }

    private int output(String value, Kernel.Type type, int width) {
      outputs.add(value);
      results.add(new Operand(type, width));
      return outputs.size() - 1;
    }

    @Override
    public int register(String value) {
      return loaded(value, rows.width(value));
    }

    @Override
    public int result() {
      return count;
    }

    @Override
    public int numbers(String value) {
      int input = input(value, Kernel.Type.INT64, 1);
      if (shaped < 0) {
        shaped = input;
      }
      return input;
    }

    @Override
    public int table(String value, boolean isBytes) {
      return input(value, isBytes ? Kernel.Type.UINT8 : Kernel.Type.FLOAT, 0);
    }

    @Override
    public int repeated(String value, int width) {
      int input = input(value, Kernel.Type.FLOAT, 0);
      steps.add(new RowStep.Load(input, true, count, width));
      return count++;
    }
  }
}
