package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.engine.Input;
import dev.unroll.engine.ModelRunner;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A decoder that another program exported. Which sequences run together, and on what memory, {@link
 * Keeping} decides; a slot is a reference to what is kept of a sequence, so that moving one is
 * free.
 */
final class ExternalDecoderRunner implements ModelRunner {
  /** A product with a single row may be rounded otherwise than with several. */
  private static final int LEAST_ROWS = 2;

  /** One step alone takes about as long as this many tokens of a prompt. */
  private static final int STEP_COST = 8;

  private final ExternalGraph begins;
  private final ExternalGraph continues;
  private final Setting setting;
  private final List<Cache> caches;
  private final ElementType cacheType;
  private final List<String> presentNames;
  private final int outputSize;
  private final CachedSequence[] slots;
  private final FloatBuffer output; // [slots, outputSize]
  private final TreeMap<Integer, CacheBlock> blocks = new TreeMap<>(); // by their length
  private final ArrayDeque<AloneCache> unused = new ArrayDeque<>();
  private final GrowingTensor[] results; // the presents of a block's run, by cache

  /**
   * How the runner goes about it.
   *
   * @param rowsTogether whether rows may share a run
   * @param context longest sequence; {@link Integer#MAX_VALUE} if none is known
   * @param slots most sequences
   * @param tokens how many logits are wanted, from the first on
   */
  record Setting(Keeping keeping, boolean rowsTogether, int context, int slots, int tokens) {}

  /**
   * A runner on graphs that it closes.
   *
   * @param continues the graph that takes up where a call ended; the same if there is one for both
   */
  ExternalDecoderRunner(ExternalGraph begins, ExternalGraph continues, Setting setting) {
    this.begins = begins;
    this.continues = continues;
    this.setting = setting;
    this.caches = continues.signature().caches();
    this.cacheType = continues.signature().cacheType();
    this.presentNames = caches.stream().map(Cache::present).toList();
    this.outputSize = Math.min(begins.vocab(), setting.tokens());
    this.slots = new CachedSequence[setting.slots()];
    Arrays.setAll(slots, _ -> new CachedSequence());
    this.output =
        java.nio.ByteBuffer.allocateDirect(Math.multiplyExact(slots.length * 4, outputSize))
            .order(java.nio.ByteOrder.nativeOrder())
            .asFloatBuffer();
    this.results = new GrowingTensor[caches.size()];
    Arrays.setAll(results, _ -> new GrowingTensor(cacheType));
  }

  @Override
  public int slots() {
    return slots.length;
  }

  @Override
  public int outputSize() {
    return outputSize;
  }

  @Override
  public void clear(int slot) {
    release(slots[slot]);
    slots[slot] = new CachedSequence();
  }

  private void release(CachedSequence sequence) {
    if (sequence.block != null) {
      sequence.block.free(sequence.row);
      sequence.block = null;
    }
    leaveAlone(sequence);
  }

  @Override
  public void move(int from, int to) {
    release(slots[to]);
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
    CachedSequence sequence = slots[slot];
    checkRoom(sequence, ids.length);
    if (setting.keeping() == Keeping.IN_PLACE) {
      readInPlace(sequence, ids);
    } else {
      readAlone(sequence, ids);
    }
    return output.slice(0, outputSize);
  }

  private void readInPlace(CachedSequence sequence, long[] ids) {
    CacheBlock block = seat(sequence, sequence.length + ids.length);
    ExternalGraph.Call call = ExternalGraph.Call.alone(ids, sequence.length);
    List<Tensor> row = block.views(sequence.row, 1);
    try {
      begins.run(call, row, presentNames, row);
    } finally {
      row.forEach(Tensor::close);
    }
    sequence.length += ids.length;
    begins.logits(call, 0, output.slice(0, outputSize));
  }

  /**
   * Reads a stretch of a prompt. A graph that only continues by one token is given these one by
   * one, or the whole prompt again if that takes less.
   */
  private void readAlone(CachedSequence sequence, long[] ids) {
    int before = sequence.length;
    DecoderSignature signature = begins.signature();
    boolean takesAny = begins == continues && !signature.branch() && !signature.oneToken();
    if (takesAny || (before == 0 && !signature.oneToken())) {
      runAlone(before == 0 ? begins : continues, sequence, ids);
    } else if (before + ids.length < STEP_COST * ids.length && !signature.oneToken()) {
      Objects.requireNonNull(sequence.alone).clear();
      sequence.length = 0;
      runAlone(begins, sequence, sequence.followedBy(ids));
    } else {
      for (long id : ids) {
        runAlone(continues, sequence, new long[] {id});
      }
    }
    sequence.note(ids);
  }

  private void runAlone(ExternalGraph graph, CachedSequence sequence, long[] ids) {
    AloneCache alone = sequence.alone;
    if (alone == null) {
      alone = unused.isEmpty() ? new AloneCache(caches, cacheType) : unused.pop();
      alone.clear();
      sequence.alone = alone;
    }
    ExternalGraph.Call call = ExternalGraph.Call.alone(ids, sequence.length);
    runAlone(graph, alone, call);
    graph.logits(call, 0, output.slice(0, outputSize));
    alone.advance(ids.length);
    sequence.length += ids.length;
  }

  private void runAlone(ExternalGraph graph, AloneCache alone, ExternalGraph.Call call) {
    List<Tensor> pasts = graph.signature().continues() ? alone.pasts() : List.of();
    List<Tensor> presents = alone.presents(call.time());
    try {
      graph.run(call, pasts, presentNames, presents);
    } finally {
      pasts.forEach(Tensor::close);
      presents.forEach(Tensor::close);
    }
  }

  @Override
  public FloatBuffer decode(Input batch) {
    long[] ids = ids(batch);
    for (int slot = 0; slot < ids.length; slot++) {
      checkRoom(slots[slot], 1);
    }
    if (setting.keeping() == Keeping.ALONE) {
      decodeAlone(ids);
    } else {
      decodeInBlocks(ids);
    }
    return output.slice(0, ids.length * outputSize);
  }

  private void decodeAlone(long[] ids) {
    for (int slot = 0; slot < ids.length; slot++) {
      CachedSequence sequence = slots[slot];
      AloneCache alone = Objects.requireNonNull(sequence.alone);
      ExternalGraph.Call call = ExternalGraph.Call.alone(new long[] {ids[slot]}, sequence.length);
      runAlone(continues, alone, call);
      continues.logits(call, 0, output.slice(slot * outputSize, outputSize));
    }
    for (int slot = 0; slot < ids.length; slot++) { // All have run: now it counts.
      Objects.requireNonNull(slots[slot].alone).advance(1);
      slots[slot].length++;
    }
  }

  private void decodeInBlocks(long[] ids) {
    Map<CacheBlock, List<CachedSequence>> together = new LinkedHashMap<>();
    Map<CachedSequence, Integer> slotOf = new LinkedHashMap<>();
    for (int slot = 0; slot < ids.length; slot++) {
      CachedSequence sequence = slots[slot];
      CacheBlock block = seat(sequence, sequence.length + 1);
      together.computeIfAbsent(block, _ -> new ArrayList<>()).add(sequence);
      slotOf.put(sequence, slot);
    }
    together.forEach(
        (block, sequences) -> {
          if (setting.rowsTogether()) {
            block.toFront(sequences);
            int first = sequences.size() < LEAST_ROWS ? 0 : 1;
            run(block, first, Math.max(sequences.size(), LEAST_ROWS), sequences, slotOf, ids);
          } else {
            for (CachedSequence one : sequences) {
              run(block, one.row, 1, List.of(one), slotOf, ids);
            }
          }
        });
    slotOf.keySet().forEach(sequence -> sequence.length++); // All have run: now it counts.
  }

  /** Runs rows of a block; one that belongs to no sequence does what the first sequence does. */
  private void run(
      CacheBlock block,
      int firstRow,
      int rows,
      List<CachedSequence> sequences,
      Map<CachedSequence, Integer> slotOf,
      long[] ids) {
    boolean inPlace = setting.keeping() == Keeping.IN_PLACE;
    CachedSequence[] byRow = new CachedSequence[rows];
    Arrays.fill(byRow, sequences.getFirst());
    sequences.forEach(sequence -> byRow[sequence.row - firstRow] = sequence);
    long[] tokens = new long[rows];
    int[] seen = new int[rows];
    int[] at = new int[rows];
    int columns = 0;
    for (int row = 0; row < rows; row++) {
      tokens[row] = ids[slotOf.getOrDefault(byRow[row], 0)];
      seen[row] = byRow[row].length;
      at[row] = inPlace ? seen[row] : block.length();
      columns = Math.max(columns, at[row] + 1);
    }
    ExternalGraph.Call call = new ExternalGraph.Call(tokens, seen, columns, at);
    List<Tensor> pasts = block.views(firstRow, rows);
    List<Tensor> presents = inPlace ? pasts : results(rows, block.length() + 1);
    try {
      continues.run(call, pasts, presentNames, presents);
      for (CachedSequence sequence : sequences) {
        int slot = slotOf.getOrDefault(sequence, 0);
        continues.logits(
            call, sequence.row - firstRow, output.slice(slot * outputSize, outputSize));
        if (!inPlace && sequence.length < block.length()) {
          block.takeLast(sequence, presents, firstRow);
        }
      }
    } finally {
      pasts.forEach(Tensor::close);
      if (!inPlace) {
        presents.forEach(Tensor::close);
      }
    }
  }

  private List<Tensor> results(int rows, int columns) {
    List<Tensor> views = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      Cache cache = caches.get(i);
      views.add(results[i].shaped(rows, cache.heads(), columns, cache.headSize()));
    }
    return views;
  }

  /** Puts a sequence where it has room for so many tokens, with all that it remembers. */
  private CacheBlock seat(CachedSequence sequence, int tokens) {
    int length = blockLength(tokens);
    CacheBlock now = sequence.block;
    if (now != null && now.length() == length) {
      return now;
    }
    CacheBlock block =
        blocks.computeIfAbsent(length, _ -> new CacheBlock(caches, cacheType, length));
    int oldRow = sequence.row;
    block.add(sequence);
    AloneCache alone = sequence.alone;
    if (now != null) {
      block.take(sequence, now, oldRow);
      now.free(oldRow);
    } else if (alone != null) {
      block.take(sequence, alone);
      leaveAlone(sequence);
    }
    return block;
  }

  private void leaveAlone(CachedSequence sequence) {
    @Nullable AloneCache alone = sequence.alone;
    if (alone != null) {
      sequence.alone = null;
      unused.push(alone);
    }
  }

  /**
   * How long the rows are among which a sequence of that length is. It depends on nothing else. A
   * gap is never so long that a graph for {@code context} positions would have to count further.
   */
  private int blockLength(int tokens) {
    boolean inPlace = setting.keeping() == Keeping.IN_PLACE;
    long length = inPlace ? 1024 : 64;
    while (length < tokens) {
      length *= inPlace ? 4 : 2;
    }
    return (int) Math.min(length, inPlace ? setting.context() : setting.context() - 1);
  }

  private void checkRoom(CachedSequence sequence, int more) {
    if (sequence.length + more > setting.context()) {
      throw new IllegalStateException(
          "the model's context of %d tokens is full".formatted(setting.context()));
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
    begins.close();
    if (continues != begins) {
      continues.close();
    }
    blocks.values().forEach(CacheBlock::close);
    unused.forEach(AloneCache::close);
    for (CachedSequence sequence : slots) {
      if (sequence.alone != null) {
        sequence.alone.close();
      }
    }
    for (GrowingTensor result : results) {
      result.close();
    }
  }
}
