package dev.unroll.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.runtime.kernel.RowKernel.Operand;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowKernelTest {
  private static final int WIDTH = 4;
  private static final Operand ROWS = new Operand(Kernel.Type.FLOAT, WIDTH);

  /** A call whose inputs have these numbers, {@code [rows, WIDTH]}. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Arrays(List<float[]> inputs, float[] output) implements Kernel.Call {
    @Override
    public long[] shape(int input) {
      return new long[] {inputs.get(input).length / WIDTH, WIDTH};
    }

    @Override
    public MemorySegment input(int index, long bytes) {
      return MemorySegment.ofArray(inputs.get(index));
    }

    @Override
    public MemorySegment output(int index, long bytes, long... shape) {
      assertThat(bytes).isEqualTo(output.length * (long) Float.BYTES);
      return MemorySegment.ofArray(output);
    }
  }

  private static RowKernel sum() {
    return new RowKernel(
        List.of(ROWS, ROWS),
        List.of(ROWS),
        List.of(
            new RowStep.Load(0, false, 0, WIDTH),
            new RowStep.Load(1, false, 1, WIDTH),
            new RowStep.Add(0, 1, 2, WIDTH),
            new RowStep.Store(2, 0, WIDTH)),
        0);
  }

  @Test
  void rows_areAdded() {
    float[] sums = new float[8];
    sum()
        .run(
            new Arrays(
                List.of(
                    new float[] {1, 2, 3, 4, 5, 6, 7, 8},
                    new float[] {10, 20, 30, 40, 50, 60, 70, 80}),
                sums));
    assertThat(sums).containsExactly(11, 22, 33, 44, 55, 66, 77, 88);
  }

  /** A graph of others may declare the same rows and give fewer. */
  @Test
  void operandWithFewerRows_isRefused() {
    Arrays call = new Arrays(List.of(new float[8], new float[4]), new float[8]);
    assertThatThrownBy(() -> sum().run(call))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("input 1 has 4 elements, not 8");
  }

  /** The norm of Zhang and Sennrich (2019): a row by the root of the mean of its squares. */
  @Test
  void steps_computeAnRmsNorm() {
    float[] x = {1, -2, 3, -4};
    float[] gain = {1, 2, 1, 2};
    float[] y = new float[4];
    new RowKernel(
            List.of(ROWS),
            List.of(ROWS),
            List.of(
                new RowStep.Load(0, false, 0, WIDTH),
                new RowStep.Multiply(0, 0, 1, WIDTH),
                new RowStep.Mean(1, WIDTH, 2),
                new RowStep.AddNumber(2, 0.5f, 3, 1),
                new RowStep.Each(3, RowStep.Function.ROOT, 4, 1),
                new RowStep.Divide(0, 4, 5, WIDTH),
                new RowStep.Gain(5, gain, 6, WIDTH),
                new RowStep.Store(6, 0, WIDTH)),
            0)
        .run(new Arrays(List.of(x), y));
    float root = (float) Math.sqrt(7.5 + 0.5);
    assertThat(y)
        .containsExactly(new float[] {1 / root, -4 / root, 3 / root, -8 / root}, within(1e-6f));
  }
}
