package dev.unroll.runtime.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The heads of an attention, and what becomes of their results.
 *
 * @param scale by which products of queries and keys are multiplied
 * @param rounds whether results are integers and by what these are multiplied, not numbers
 */
public record Heads(int count, int size, float scale, boolean rounds) {
  // Numbers of scratch arrays.
  static final int QUERY = 0;
  static final int KEYS = 1;
  static final int VALUES = 2;
  private static final int SCORES = 3;
  private static final int RESULT = 4;

  /** Width of a row of all heads. */
  int width() {
    return count * size;
  }

  /** How many positions scratch arrays must have room for. */
  static int rounded(int positions) {
    return (positions + 3) / 4 * 4;
  }

  /** The types of the results: integers and by what they are multiplied, or numbers. */
  List<Kernel.Type> types() {
    return rounds ? List.of(Kernel.Type.UINT8, Kernel.Type.FLOAT) : List.of(Kernel.Type.FLOAT);
  }

  /** How many outputs the results are. */
  int outputs() {
    return rounds ? 2 : 1;
  }

  /** The results of a call, one row after the other. */
  final class Results {
    private final Scratch scratch;
    private final MemorySegment rows;
    private final MemorySegment scales;

    /**
     * Results as the first outputs.
     *
     * @param shape of the rows, the last dimension being their width
     */
    Results(Kernel.Call call, Scratch scratch, long count, long... shape) {
      this.scratch = scratch;
      this.rows = call.output(0, count * width() * (rounds ? 1 : Float.BYTES), shape);
      long[] one = shape.clone();
      one[one.length - 1] = 1;
      this.scales = rounds ? call.output(1, count * Float.BYTES, one) : MemorySegment.NULL;
    }

    void put(long row, float[] values) {
      int width = width();
      if (!rounds) {
        MemorySegment.copy(values, 0, rows, JAVA_FLOAT_UNALIGNED, row * width * Float.BYTES, width);
        return;
      }
      byte[] bytes = scratch.bytes(width);
      float by = Vectors.round(values, bytes, width);
      MemorySegment.copy(bytes, 0, rows, JAVA_BYTE, row * width, width);
      scales.set(JAVA_FLOAT_UNALIGNED, row * Float.BYTES, by);
    }
  }

  /** One thread's memory for attention. */
  final class Attending {
    private final float[] scores;
    private final float[] to;
    private final int stride;

    /** For rows with so many positions at most. */
    Attending(Scratch scratch, int most) {
      stride = rounded(most);
      scores = scratch.floats(SCORES, count * stride);
      to = scratch.floats(RESULT, width());
    }

    /**
     * One row's attention, valid until the next.
     *
     * @param query of all heads
     * @param keys vectors of the positions, of all heads
     * @param values likewise
     */
    float[] attend(float[] query, float[] keys, float[] values, int positions) {
      for (int h = 0; h < count; h++) {
        int at = h * size;
        Vectors.dots(query, at, keys, at, width(), size, positions, scores, h * stride);
      }
      Vectors.softmax(scores, scale, count, stride, positions);
      for (int h = 0; h < count; h++) {
        Vectors.mix(scores, h * stride, values, h * size, width(), size, positions, to, h * size);
      }
      return to;
    }

    /** The mean of the heads' probabilities of the last row. */
    void mean(float[] shares, int positions) {
      for (int i = 0; i < positions; i++) {
        float sum = 0;
        for (int h = 0; h < count; h++) {
          sum += scores[h * stride + i];
        }
        shares[i] = sum / count;
      }
    }
  }

  static void read(MemorySegment from, long at, float[] to, int start, int count) {
    MemorySegment.copy(from, JAVA_FLOAT_UNALIGNED, at * Float.BYTES, to, start, count);
  }

  /** How many tokens a row of a mask has: the ones that it begins with. */
  static int tokens(MemorySegment mask, long at, int most) {
    int count = most;
    while (count > 1 && mask.get(JAVA_FLOAT_UNALIGNED, (at + count - 1) * Float.BYTES) == 0) {
      count--;
    }
    return count;
  }
}
