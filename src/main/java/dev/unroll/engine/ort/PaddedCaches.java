package dev.unroll.engine.ort;

import dev.unroll.engine.ort.rows.GrowingTensor;
import dev.unroll.engine.ort.rows.Tensors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The caches of a graph that appends the present to the past, with a mask and positions as inputs.
 * A prompt is read with a cache of its own; for decoding, rows are padded on the right to the
 * length of their block. The new column comes out behind the padding and is copied to where it
 * starts.
 */
final class PaddedCaches implements DecoderCaches {
  private final DecoderGraphs graphs;
  private final SeparateCaches prompts;
  private final CacheBlocks blocks;
  private final List<GrowingTensor> presents = new ArrayList<>(); // of a run, by cache

  /**
   * Creates caches that hold no sequence yet.
   *
   * @param batched whether sequences may share a run
   */
  PaddedCaches(DecoderGraphs graphs, int context, boolean batched) {
    this.graphs = graphs;
    this.prompts = new SeparateCaches(graphs);
    // With the new token, a padded row has at most as many positions as the graph may support.
    this.blocks = new CacheBlocks(graphs, new CacheBlocks.Lengths(64, 2, context - 1), batched);
    graphs.caches().forEach(_ -> presents.add(new GrowingTensor(graphs.cacheType())));
  }

  @Override
  public void prefill(CachedSequence sequence, long[] ids, FloatBuffer logits) {
    if (sequence.block != null) {
      throw new IllegalStateException("a prompt cannot go on after the first decoding step");
    }
    prompts.prefill(sequence, ids, logits);
  }

  @Override
  public void decode(List<Row> rows, FloatBuffer logits) {
    for (Row row : rows) {
      CachedSequence sequence = row.sequence();
      CacheBlock block = blocks.place(sequence, sequence.length + 1);
      SequenceCache prompt = sequence.own;
      if (prompt != null) {
        block.take(sequence, prompt);
        prompts.release(sequence);
      }
    }
    blocks.decode(rows, batch -> run(batch, logits));
  }

  private void run(BlockBatch batch, FloatBuffer logits) {
    int length = batch.block().length();
    ExternalGraph.Call call = batch.callPadded();
    try (Tensors pasts = batch.pasts();
        Tensors results =
            SequenceCache.shaped(presents, graphs.step().signature(), batch.size(), length + 1)) {
      graphs.run(graphs.step(), call, pasts, results);
      batch.readLogits(graphs, call, logits);
      for (Row row : batch.rows()) {
        if (row.sequence().length < length) {
          batch.block().takeLast(row.sequence(), results.all(), batch.firstRow());
        }
      }
    }
  }

  @Override
  public long byteSize() {
    return prompts.byteSize() + blocks.byteSize();
  }

  @Override
  public void release(CachedSequence sequence) {
    blocks.release(sequence);
    prompts.release(sequence);
  }

  @Override
  public void close() {
    prompts.close();
    blocks.close();
    presents.forEach(GrowingTensor::close);
  }
}
