package dev.unroll.runtime.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Attention of a decoder's rows to what they have written: queries, keys and values side by side
 * {@code [rows, time, 3·width]}, past keys and values {@code [rows, 1, length, width]}, and the
 * last position of each row, int32 {@code [rows]}. The new keys and values are written into the
 * present ones, which may be the past ones.
 */
public record CachedAttention(Heads heads) implements Kernel {
  @Override
  public List<Type> inputs() {
    return List.of(Type.FLOAT, Type.FLOAT, Type.FLOAT, Type.INT32);
  }

  @Override
  public List<Type> outputs() {
    List<Type> types = new ArrayList<>(heads.types());
    types.add(Type.FLOAT);
    types.add(Type.FLOAT);
    return types;
  }

  @Override
  public void run(Call call) {
    Scratch scratch = Scratch.get();
    int width = heads.width();
    long[] shape = call.shape(0);
    shape[2] = width;
    int time = Math.toIntExact(shape[1]);
    long rows = shape[0] * time;
    long[] past = call.shape(1);
    int length = Math.toIntExact(past[2]);
    int each = length * width;
    MemorySegment all = call.input(0, rows * 3 * width * Float.BYTES);
    MemorySegment last = call.input(3, shape[0] * Integer.BYTES);
    Heads.Results results = heads.new Results(call, scratch, rows, shape);
    MemorySegment keys = present(call, 1, heads.outputs(), shape[0] * each, past);
    MemorySegment values = present(call, 2, heads.outputs() + 1, shape[0] * each, past);
    float[] row = scratch.floats(Heads.QUERY, 3 * width);
    float[] k = scratch.floats(Heads.KEYS, Heads.rounded(length) * width);
    float[] v = scratch.floats(Heads.VALUES, each);
    Heads.Attending attending = heads.new Attending(scratch, length);
    for (int r = 0; r < shape[0]; r++) {
      int before = Math.max(0, last.get(JAVA_INT_UNALIGNED, (long) r * Integer.BYTES) - (time - 1));
      long start = (long) r * each;
      Heads.read(keys, start, k, 0, before * width);
      Heads.read(values, start, v, 0, before * width);
      for (int t = 0; t < time; t++) {
        long at = (long) r * time + t;
        int position = Objects.checkIndex(before + t, length);
        Heads.read(all, at * 3 * width, row, 0, 3 * width);
        write(row, width, k, position * width, keys, start);
        write(row, 2 * width, v, position * width, values, start);
        results.put(at, attending.attend(row, k, v, position + 1));
      }
    }
  }

  private static MemorySegment present(Call call, int in, int out, long count, long... shape) {
    MemorySegment past = call.input(in, count * Float.BYTES);
    MemorySegment present = call.output(out, count * Float.BYTES, shape);
    if (past.address() != present.address()) {
      MemorySegment.copy(past, 0, present, 0, count * Float.BYTES);
    }
    return present;
  }

  private void write(float[] row, int from, float[] to, int at, MemorySegment present, long start) {
    System.arraycopy(row, from, to, at, heads.width());
    MemorySegment.copy(
        row, from, present, JAVA_FLOAT_UNALIGNED, (start + at) * Float.BYTES, heads.width());
  }
}
