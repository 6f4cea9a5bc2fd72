package dev.unroll.runtime.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Attention of a decoder's rows to the tokens of their sources: queries {@code [rows, time,
 * width]}, keys and values {@code [sources, 1, tokens, width]}, a mask {@code [sources, tokens]},
 * and which source each row has, int32 {@code [rows]}. What is padding is not read.
 *
 * @param aligns whether the mean of all heads' probabilities is an output too, {@code [rows, time,
 *     tokens]}
 */
public record SourceAttention(Heads heads, boolean aligns) implements Kernel {
  private static final float[] NONE = new float[0];

  @Override
  public List<Type> inputs() {
    return List.of(Type.FLOAT, Type.FLOAT, Type.FLOAT, Type.FLOAT, Type.INT32);
  }

  @Override
  public List<Type> outputs() {
    List<Type> types = new ArrayList<>(heads.types());
    if (aligns) {
      types.add(Type.FLOAT);
    }
    return types;
  }

  @Override
  public void run(Call call) {
    Scratch scratch = Scratch.get();
    long[] shape = call.shape(0);
    int time = Math.toIntExact(shape[1]);
    int width = heads.width();
    long rows = shape[0] * time;
    long[] memory = call.shape(1);
    int length = Math.toIntExact(memory[2]);
    int each = length * width;
    MemorySegment queries = call.input(0, rows * width * Float.BYTES);
    MemorySegment keys = call.input(1, memory[0] * each * Float.BYTES);
    MemorySegment values = call.input(2, memory[0] * each * Float.BYTES);
    MemorySegment mask = call.input(3, memory[0] * length * Float.BYTES);
    MemorySegment sources = call.input(4, shape[0] * Integer.BYTES);
    Heads.Results results = heads.new Results(call, scratch, rows, shape);
    MemorySegment alignment =
        aligns
            ? call.output(heads.outputs(), rows * length * Float.BYTES, shape[0], shape[1], length)
            : MemorySegment.NULL;
    float[] query = scratch.floats(Heads.QUERY, width);
    float[] k = scratch.floats(Heads.KEYS, Heads.rounded(length) * width);
    float[] v = scratch.floats(Heads.VALUES, each);
    float[] shares = aligns ? new float[length] : NONE;
    Heads.Attending attending = heads.new Attending(scratch, length);
    int held = -1;
    int tokens = 0;
    for (long row = 0; row < rows; row++) {
      int source = sources.get(JAVA_INT_UNALIGNED, row / time * Integer.BYTES);
      if (source != held) { // else it is still there: rows of one sentence mostly follow another
        held = Math.toIntExact(Objects.checkIndex(source, memory[0]));
        tokens = Heads.tokens(mask, (long) source * length, length);
        Heads.read(keys, (long) source * each, k, 0, tokens * width);
        Heads.read(values, (long) source * each, v, 0, tokens * width);
        Arrays.fill(shares, 0);
      }
      Heads.read(queries, row * width, query, 0, width);
      results.put(row, attending.attend(query, k, v, tokens));
      if (aligns) {
        attending.mean(shares, tokens);
        MemorySegment.copy(
            shares, 0, alignment, JAVA_FLOAT_UNALIGNED, row * length * Float.BYTES, length);
      }
    }
  }
}
