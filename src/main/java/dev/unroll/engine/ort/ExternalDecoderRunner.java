package dev.unroll.engine.ort;

import dev.unroll.engine.Input;
import dev.unroll.engine.ModelRunner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A decoder that another program exported, on ONNX Runtime. A slot is a reference to a sequence, so
 * that moving one copies nothing.
 */
final class ExternalDecoderRunner implements ModelRunner {
  private final DecoderGraphs graphs;
  private final DecoderCaches caches;
  private final int context;
  private final CachedSequence[] slots;
  private final FloatBuffer logits; // [slots, outputSize]

  /**
   * A runner on graphs and caches that it closes.
   *
   * @param context longest sequence; {@link Integer#MAX_VALUE} if unknown
   * @param slots most sequences
   */
  ExternalDecoderRunner(DecoderGraphs graphs, DecoderCaches caches, int context, int slots) {
    this.graphs = graphs;
    this.caches = caches;
    this.context = context;
    this.slots = new CachedSequence[slots];
    Arrays.setAll(this.slots, _ -> new CachedSequence());
    this.logits =
        ByteBuffer.allocateDirect(Math.multiplyExact(slots * Float.BYTES, graphs.outputSize()))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  @Override
  public int slots() {
    return slots.length;
  }

  @Override
  public int outputSize() {
    return graphs.outputSize();
  }

  @Override
  public void clear(int slot) {
    caches.release(slots[slot]);
    slots[slot] = new CachedSequence();
  }

  @Override
  public void move(int from, int to) {
    caches.release(slots[to]);
    slots[to] = slots[from];
    slots[from] = new CachedSequence();
  }

  @Override
  public void swap(int a, int b) {
    CachedSequence held = slots[a];
    slots[a] = slots[b];
    slots[b] = held;
  }

  @Override
  public FloatBuffer prefill(int slot, Input steps) {
    long[] ids = ids(steps);
    checkRoom(slots[slot], ids.length);
    FloatBuffer last = graphs.row(logits, 0);
    caches.prefill(slots[slot], ids, last);
    return last;
  }

  @Override
  public FloatBuffer decode(Input batch) {
    long[] ids = ids(batch);
    List<DecoderCaches.Row> rows = new ArrayList<>();
    for (int slot = 0; slot < ids.length; slot++) {
      checkRoom(slots[slot], 1);
      rows.add(new DecoderCaches.Row(slots[slot], slot, ids[slot]));
    }
    caches.decode(rows, logits);
    return logits.slice(0, ids.length * outputSize());
  }

  private void checkRoom(CachedSequence sequence, int more) {
    if (sequence.length + more > context) {
      throw new IllegalStateException(
          "the model's context of %d tokens is full".formatted(context));
    }
  }

  private static long[] ids(Input input) {
    return switch (input) {
      case Input.Tokens tokens -> tokens.ids();
      case Input.Values _ -> throw new IllegalArgumentException("a decoder reads tokens");
    };
  }

  @Override
  public void close() {
    graphs.close();
    for (CachedSequence sequence : slots) {
      caches.release(sequence);
    }
    caches.close();
  }
}
