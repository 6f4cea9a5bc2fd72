package dev.unroll.runtime.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Steps that are done for each row of some tensors, with rows of others as results. */
public final class RowKernel implements Kernel {
  private final List<Operand> inputs;
  private final List<Operand> outputs;
  private final RowStep[] steps;
  private final int shaped;

  /**
   * An input or output.
   *
   * @param width of a row; for a table that is read by number, 0
   * @param isApart whether there is a dimension 1 before the last two
   */
  public record Operand(Type type, int width, boolean isApart) {
    public Operand(Type type, int width) {
      this(type, width, false);
    }

    /** The dimensions, given those of another operand. */
    long[] shape(long... other) {
      long[] shape = Arrays.copyOf(other, other.length + (isApart ? 1 : 0));
      shape[shape.length - 1] = width;
      if (isApart) {
        shape[shape.length - 2] = other[other.length - 2];
        shape[shape.length - 3] = 1;
      }
      return shape;
    }
  }

  /**
   * A kernel.
   *
   * @param shaped an input whose dimensions but for the last are those of the outputs, or all of
   *     them if its width is 1
   */
  public RowKernel(List<Operand> inputs, List<Operand> outputs, List<RowStep> steps, int shaped) {
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.steps = steps.toArray(RowStep[]::new);
    this.shaped = shaped;
  }

  @Override
  public List<Type> inputs() {
    return inputs.stream().map(Operand::type).toList();
  }

  @Override
  public List<Type> outputs() {
    return outputs.stream().map(Operand::type).toList();
  }

  @Override
  public void run(Call call) {
    long[] shape = call.shape(shaped);
    long[] of = shape;
    if (inputs.get(shaped).type() == Type.INT64) { // one number a row
      of = new long[shape.length + 1];
      System.arraycopy(shape, 0, of, 0, shape.length);
    }
    long rows = 1;
    for (int i = 0; i + 1 < of.length; i++) {
      rows *= of[i];
    }
    Frame frame = new Frame(call, rows, of);
    for (int row = 0; row < rows; row++) {
      for (RowStep step : steps) {
        step.run(frame, row);
      }
    }
  }

  /** The tensors and registers of a call. */
  public final class Frame {
    private final Call call;
    private final Scratch scratch = Scratch.get();
    private final MemorySegment[] in = new MemorySegment[inputs.size()];
    private final MemorySegment[] out = new MemorySegment[outputs.size()];
    private final long[] rowsOf = new long[inputs.size()];
    private final float[][] registers;

    private Frame(Call call, long rows, long[] shape) {
      this.call = call;
      for (int i = 0; i < in.length; i++) {
        int width = inputs.get(i).width();
        check(i, rows * width);
        in[i] = call.input(i, width == 0 ? Long.MAX_VALUE : rows * width * bytes(inputs.get(i)));
      }
      for (int i = 0; i < out.length; i++) {
        Operand output = outputs.get(i);
        out[i] = call.output(i, rows * output.width() * bytes(output), output.shape(shape));
      }
      int count = 0;
      for (RowStep step : steps) {
        count = Math.max(count, step.to() + 1);
      }
      registers = new float[count][];
      for (RowStep step : steps) {
        if (step.to() >= 0) {
          registers[step.to()] = scratch.floats(step.to(), step.width());
        }
      }
    }

    /** A graph whose operands do not have the same rows would read what is behind them. */
    private void check(int input, long elements) {
      if (input != shaped && elements > 0 && elements(input) < elements) {
        throw new IllegalStateException(
            "input %d has %d elements, not %d".formatted(input, elements(input), elements));
      }
    }

    private long elements(int input) {
      long elements = 1;
      for (long dimension : call.shape(input)) {
        elements *= dimension;
      }
      return elements;
    }

    private static long bytes(Operand operand) {
      return switch (operand.type()) {
        case FLOAT, INT32 -> 4;
        case UINT8 -> 1;
        case INT64 -> 8;
      };
    }

    MemorySegment input(int index) {
      return in[index];
    }

    MemorySegment output(int index) {
      return out[index];
    }

    float[] register(int index) {
      return registers[index];
    }

    int[] ints(int least) {
      return scratch.ints(least);
    }

    byte[] bytes(int least) {
      return scratch.bytes(least);
    }

    long number(int input, int row) {
      return RowStep.number(in[input], row);
    }

    /** How many rows an input has. */
    long rowsOf(int input, int width) {
      if (rowsOf[input] == 0) {
        rowsOf[input] = elements(input) / width;
      }
      return rowsOf[input];
    }
  }
}
