package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract.ExternalDecoder;
import dev.unroll.bundle.OnnxOutline;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Input;
import dev.unroll.engine.ModelRunner;
import dev.unroll.runtime.SessionSettings;
import java.nio.FloatBuffer;
import java.nio.file.Path;
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

  /** Memory of the caches after the last prompt. */
  private volatile long cacheBytes;

  /**
   * Loads a decoder.
   *
   * @param folder the folder of its graphs
   * @throws BundleException with one line when its inputs or outputs are not supported
   * @throws dev.unroll.runtime.RuntimeFailure when ONNX Runtime refuses a graph
   */
  static ExternalDecoderRunner open(
      Path folder, ExternalDecoder contract, Task.Text task, SessionSettings settings, int slots) {
    List<ExternalGraph> opened = new ArrayList<>();
    try {
      for (String file : contract.files()) {
        opened.add(ExternalGraph.open(folder.resolve(file), contract.names(), settings));
      }
      ExternalGraph prompt = opened.getFirst();
      ExternalGraph step = opened.getLast();
      Path stepFile = folder.resolve(contract.files().getLast());
      if (!step.signature().continues()) {
        throw new BundleException(
            stepFile + ": reads no keys and values: it was exported without its cache");
      }
      OnnxOutline outline = OnnxOutline.of(stepFile);
      int context = task.context() == null ? Integer.MAX_VALUE : task.context();
      DecoderGraphs graphs =
          new DecoderGraphs(prompt, step, Math.min(prompt.vocab(), task.vocabSize()));
      boolean batched = CacheLayout.rowsAreIndependent(outline);
      DecoderCaches caches =
          switch (CacheLayout.of(contract, step.signature(), outline, task.context())) {
            case IN_PLACE -> new InPlaceCaches(graphs, context, batched);
            case PADDED -> new PaddedCaches(graphs, context, batched);
            case SEPARATE -> new SeparateCaches(graphs);
          };
      return new ExternalDecoderRunner(graphs, caches, context, slots);
    } catch (RuntimeException | Error e) {
      opened.forEach(ExternalGraph::close);
      throw e;
    }
  }

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
    this.logits = FloatBuffer.allocate(Math.multiplyExact(slots, graphs.outputSize()));
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
  public long cacheBytes() {
    return cacheBytes;
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
    long[] ids = steps.tokens();
    checkRoom(slots[slot], ids.length);
    FloatBuffer last = graphs.row(logits, 0);
    caches.prefill(slots[slot], ids, last);
    cacheBytes = caches.byteSize();
    return last;
  }

  @Override
  public FloatBuffer decode(Input batch) {
    long[] ids = batch.tokens();
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

  @Override
  public void close() {
    graphs.close();
    for (CachedSequence sequence : slots) {
      caches.release(sequence);
    }
    caches.close();
  }
}
