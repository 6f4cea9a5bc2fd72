package dev.unroll.engine.ort;

import dev.unroll.engine.ort.rows.Tensors;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A cache for each sequence, exactly as long as it is. Each sequence runs alone. */
final class SeparateCaches implements DecoderCaches {
  /** A decoding step takes about as long as this many tokens of a prompt. */
  private static final int STEP_COST = 8;

  private final DecoderGraphs graphs;
  private final ArrayDeque<SequenceCache> unused = new ArrayDeque<>();

  /** Those of {@link #unused}, and those that sequences have. */
  private final List<SequenceCache> all = new ArrayList<>();

  SeparateCaches(DecoderGraphs graphs) {
    this.graphs = graphs;
  }

  /**
   * Reads a part of a prompt. A graph that continues by one token at a time gets the tokens one by
   * one, or the whole prompt again where that costs less.
   */
  @Override
  public void prefill(CachedSequence sequence, long[] ids, FloatBuffer logits) {
    ExternalGraph prompt = graphs.prompt();
    ExternalGraph step = graphs.step();
    int before = sequence.length;
    boolean oneToken = prompt.signature().oneToken();
    boolean takesAny = prompt == step && !prompt.signature().branch() && !oneToken;
    if (takesAny || (before == 0 && !oneToken)) {
      extend(before == 0 ? prompt : step, sequence, ids, logits);
    } else if (before + ids.length < STEP_COST * ids.length && !oneToken) {
      sequence.length = 0;
      extend(prompt, sequence, sequence.followedBy(ids), logits);
    } else {
      for (long id : ids) {
        extend(step, sequence, new long[] {id}, logits);
      }
    }
    sequence.note(ids);
  }

  @Override
  public void decode(List<Row> rows, FloatBuffer logits) {
    for (Row row : rows) {
      run(graphs.step(), row.sequence(), new long[] {row.token()}, graphs.row(logits, row.slot()));
    }
    for (Row row : rows) { // Only now, because a run that fails must change no sequence.
      cache(row.sequence()).swap();
      row.sequence().length++;
    }
  }

  private void extend(
      ExternalGraph graph, CachedSequence sequence, long[] ids, FloatBuffer logits) {
    run(graph, sequence, ids, logits);
    cache(sequence).swap();
    sequence.length += ids.length;
  }

  private void run(ExternalGraph graph, CachedSequence sequence, long[] ids, FloatBuffer logits) {
    SequenceCache cache = cache(sequence);
    ExternalGraph.Call call = ExternalGraph.Call.of(ids, sequence.length);
    try (Tensors pasts =
            graph.signature().continues() ? cache.pasts(sequence.length) : new Tensors();
        Tensors presents = cache.presents(sequence.length + ids.length)) {
      graphs.run(graph, call, pasts, presents);
    }
    graph.logits(call, 0, logits);
  }

  /** The cache of a sequence, which a new sequence gets here. */
  private SequenceCache cache(CachedSequence sequence) {
    SequenceCache cache = sequence.own;
    if (cache == null) {
      if (sequence.length > 0) {
        throw new IllegalStateException("the keys and values of a sequence are lost");
      }
      if (unused.isEmpty()) {
        cache = new SequenceCache(graphs.step().signature());
        all.add(cache);
      } else {
        cache = unused.pop();
      }
      sequence.own = cache;
    }
    return cache;
  }

  @Override
  public long byteSize() {
    return all.stream().mapToLong(SequenceCache::byteSize).sum();
  }

  @Override
  public void release(CachedSequence sequence) {
    SequenceCache cache = sequence.own;
    if (cache != null) {
      sequence.own = null;
      unused.push(cache);
    }
  }

  @Override
  public void close() {
    unused.forEach(SequenceCache::close);
  }
}
