package dev.unroll.runtime.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A step of a {@link RowKernel}. Registers hold one row each. */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public sealed interface RowStep {
  /** Runs it for one row. */
  void run(RowKernel.Frame frame, int row);

  /** The register that it writes, or −1. */
  int to();

  /** How many elements the row has. */
  int width();

  /**
   * A row of a tensor.
   *
   * @param repeats whether the tensor may have fewer rows, which then begin again
   */
  record Load(int input, boolean repeats, int to, int width) implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      long at = repeats ? row % frame.rowsOf(input, width) : row;
      MemorySegment.copy(
          frame.input(input),
          JAVA_FLOAT_UNALIGNED,
          at * width * Float.BYTES,
          frame.register(to),
          0,
          width);
    }
  }

  /**
   * A row of sums of integers as numbers.
   *
   * @param scale input with the number by which each row is multiplied
   * @param columns by which each column is multiplied
   */
  record LoadProduct(
      int sums, int scale, float[] columns, float @Nullable [] bias, int to, int width)
      implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      int[] ints = frame.ints(width);
      MemorySegment.copy(
          frame.input(sums),
          JAVA_INT_UNALIGNED,
          (long) row * width * Integer.BYTES,
          ints,
          0,
          width);
      float by = frame.input(scale).get(JAVA_FLOAT_UNALIGNED, (long) row * Float.BYTES);
      if (bias == null) {
        Vectors.product(ints, by, columns, frame.register(to), width);
      } else {
        Vectors.product(ints, by, columns, bias, frame.register(to), width);
      }
    }
  }

  /**
   * A row of a table, by its number.
   *
   * @param rows how many the table has
   */
  record LoadNumbered(int numbers, int table, int rows, int to, int width) implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      long at = Objects.checkIndex(frame.number(numbers, row), (long) rows);
      MemorySegment.copy(
          frame.input(table),
          JAVA_FLOAT_UNALIGNED,
          at * width * Float.BYTES,
          frame.register(to),
          0,
          width);
    }
  }

  /**
   * A row of a table of bytes around 128, in blocks with a scale each.
   *
   * @param rows how many the table has
   */
  record LoadBlocks(int numbers, int table, int scales, int rows, int block, int to, int width)
      implements RowStep {
    private static final int ZERO = 128;

    @Override
    public void run(RowKernel.Frame frame, int row) {
      long at = Objects.checkIndex(frame.number(numbers, row), (long) rows);
      int blocks = Math.ceilDiv(width, block);
      byte[] bytes = frame.bytes(width);
      MemorySegment.copy(frame.input(table), JAVA_BYTE, at * width, bytes, 0, width);
      float[] y = frame.register(to);
      for (int b = 0; b < blocks; b++) {
        float scale =
            frame.input(scales).get(JAVA_FLOAT_UNALIGNED, (at * blocks + b) * Float.BYTES);
        int end = Math.min(width, (b + 1) * block);
        for (int i = b * block; i < end; i++) {
          y[i] = ((bytes[i] & 0xff) - ZERO) * scale;
        }
      }
    }
  }

  /** The sum of two rows. */
  record Add(int a, int b, int to, int width) implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      Vectors.add(frame.register(a), frame.register(b), frame.register(to), width);
    }
  }

  /** A row plus the same numbers for all. */
  record AddBias(int a, float[] bias, int to, int width) implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      Vectors.add(frame.register(a), bias, frame.register(to), width);
    }
  }

  /** A row times a number. */
  record Scale(int a, float by, int to, int width) implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      Vectors.multiply(frame.register(a), by, frame.register(to), width);
    }
  }

  /** A row plus a number. */
  record AddNumber(int a, float b, int to, int width) implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      Vectors.add(frame.register(a), b, frame.register(to), width);
    }
  }

  /** The products of the elements of two rows. */
  record Multiply(int a, int b, int to, int width) implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      Vectors.multiply(frame.register(a), frame.register(b), frame.register(to), width);
    }
  }

  /** A row, each element times a number of its own. */
  record Gain(int a, float[] by, int to, int width) implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      Vectors.multiply(frame.register(a), by, frame.register(to), width);
    }
  }

  /**
   * A row divided by a number.
   *
   * @param by register whose first element it is
   */
  record Divide(int a, int by, int to, int width) implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      Vectors.multiply(frame.register(a), 1 / frame.register(by)[0], frame.register(to), width);
    }
  }

  /**
   * The mean of a row.
   *
   * @param of how many elements it has
   */
  record Mean(int a, int of, int to) implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      frame.register(to)[0] = Vectors.mean(frame.register(a), of);
    }

    @Override
    public int width() {
      return 1;
    }
  }

  /** What is done to every element by itself. */
  enum Function {
    /** {@code max(x, 0)}. */
    RECTIFIER,
    /** {@code 1/(1 + exp(−x))}. */
    SIGMOID,
    /** {@code erf(x)}. */
    ERROR_FUNCTION,
    /** {@code √x}. */
    ROOT
  }

  /** A function of each element of a row. */
  record Each(int a, Function function, int to, int width) implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      float[] x = frame.register(a);
      float[] y = frame.register(to);
      switch (function) {
        case RECTIFIER -> Vectors.rectify(x, y, width);
        case SIGMOID -> Activations.sigmoid(x, y, width);
        case ERROR_FUNCTION -> Activations.erf(x, y, width);
        case ROOT -> Activations.root(x, y, width);
      }
    }
  }

  /** A row with mean 0 and deviation 1, times a gain, plus a bias. */
  record Normalize(int a, float epsilon, float[] gain, float[] bias, int to, int width)
      implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      Vectors.normalize(frame.register(a), epsilon, gain, bias, frame.register(to), width);
    }
  }

  /** Writes a row to an output. */
  record Store(int a, int output, int width) implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      MemorySegment.copy(
          frame.register(a),
          0,
          frame.output(output),
          JAVA_FLOAT_UNALIGNED,
          (long) row * width * Float.BYTES,
          width);
    }

    @Override
    public int to() {
      return -1;
    }
  }

  /** Writes a row as integers to an output, and by what they are multiplied to another. */
  record Round(int a, int integers, int scale, int width) implements RowStep {
    @Override
    public void run(RowKernel.Frame frame, int row) {
      byte[] bytes = frame.bytes(width);
      float by = Vectors.round(frame.register(a), bytes, width);
      MemorySegment.copy(bytes, 0, frame.output(integers), JAVA_BYTE, (long) row * width, width);
      frame.output(scale).set(JAVA_FLOAT_UNALIGNED, (long) row * Float.BYTES, by);
    }

    @Override
    public int to() {
      return -1;
    }
  }

  /** An element of an int64 tensor. */
  static long number(MemorySegment numbers, long at) {
    return numbers.get(JAVA_LONG_UNALIGNED, at * Long.BYTES);
  }
}
