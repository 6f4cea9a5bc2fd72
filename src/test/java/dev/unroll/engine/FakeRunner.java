package dev.unroll.engine;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A model whose output depends on everything that its sequence was given and on nothing else. It
 * notices a slot that is used although nothing was put there.
 */
final class FakeRunner implements ModelRunner {
  /** What a run was asked for. */
  sealed interface Call {
    record Prefill(int slot, int steps) implements Call {}

    /** Several prompts that begin, filled up to a length. */
    record Together(int sequences, int longest) implements Call {}

    record Decode(int sequences) implements Call {}
  }

  private final int outputSize;
  private final @Nullable Long[] memory;
  private final List<Call> calls = new ArrayList<>();
  private Consumer<Call> before = call -> {};
  private volatile boolean closed;
  private int together;

  FakeRunner(int slots, int outputSize) {
    this.memory = new @Nullable Long[slots];
    this.outputSize = outputSize;
  }

  /** Called before each run on the thread that runs; may block or throw. */
  FakeRunner before(Consumer<Call> hook) {
    before = hook;
    return this;
  }

  /** Lets a run read so many steps of several sequences. */
  FakeRunner together(int steps) {
    together = steps;
    return this;
  }

  /** The runs so far; read it when the engine rests. */
  List<Call> calls() {
    return calls;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public int slots() {
    return memory.length;
  }

  @Override
  public int outputSize() {
    return outputSize;
  }

  @Override
  public void clear(int slot) {
    memory[slot] = 0L;
  }

  @Override
  public void move(int from, int to) {
    memory[to] = held(from);
    memory[from] = null;
  }

  @Override
  public void swap(int a, int b) {
    Long atA = held(a);
    memory[a] = held(b);
    memory[b] = atA;
  }

  @Override
  public FloatBuffer prefill(int slot, Input steps) {
    Call call = new Call.Prefill(slot, steps.rows());
    before.accept(call);
    calls.add(call);
    long state = held(slot);
    for (int i = 0; i < steps.rows(); i++) {
      state = read(state, steps, i);
    }
    memory[slot] = state;
    return FloatBuffer.wrap(output(state));
  }

  @Override
  public int stepsTogether() {
    return together;
  }

  @Override
  public FloatBuffer prefill(int firstSlot, List<Input> stretches) {
    int longest = stretches.stream().mapToInt(Input::rows).max().orElseThrow();
    if (stretches.size() * longest > together) {
      throw new AssertionError(stretches.size() + " stretches of " + longest);
    }
    Call call = new Call.Together(stretches.size(), longest);
    before.accept(call);
    calls.add(call);
    FloatBuffer outputs = FloatBuffer.allocate(stretches.size() * outputSize);
    for (int i = 0; i < stretches.size(); i++) {
      if (held(firstSlot + i) != 0) {
        throw new AssertionError("slot " + (firstSlot + i) + " has begun");
      }
      long state = 0;
      for (int t = 0; t < stretches.get(i).rows(); t++) {
        state = read(state, stretches.get(i), t);
      }
      memory[firstSlot + i] = state;
      outputs.put(output(state));
    }
    return outputs.flip();
  }

  @Override
  public FloatBuffer decode(Input batch) {
    Call call = new Call.Decode(batch.rows());
    before.accept(call);
    calls.add(call);
    FloatBuffer outputs = FloatBuffer.allocate(batch.rows() * outputSize);
    for (int slot = 0; slot < batch.rows(); slot++) {
      long state = read(held(slot), batch, slot);
      memory[slot] = state;
      outputs.put(output(state));
    }
    return outputs.flip();
  }

  @Override
  public void close() {
    closed = true;
  }

  private long held(int slot) {
    Long state = memory[slot];
    if (state == null) {
      throw new AssertionError("slot " + slot + " of " + Arrays.toString(memory) + " is empty");
    }
    return state;
  }

  private static long read(long state, Input input, int row) {
    return switch (input) {
      case Input.Tokens tokens -> mix(state * 31 + tokens.ids()[row] + 1);
      case Input.Values values -> mix(state * 31 + Arrays.hashCode(values.values()[row]));
    };
  }

  private float[] output(long state) {
    float[] output = new float[outputSize];
    for (int i = 0; i < outputSize; i++) {
      output[i] = (mix(state + i) >>> 40) / (float) (1 << 22); // in [0, 4)
    }
    return output;
  }

  private static long mix(long z) {
    z += 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
