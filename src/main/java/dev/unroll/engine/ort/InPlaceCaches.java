package dev.unroll.engine.ort;

import dev.unroll.engine.ort.rows.Tensors;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The caches of a graph with {@code GroupQueryAttention}: a past and its present are the same
 * tensor.
 */
final class InPlaceCaches implements DecoderCaches {
  private final DecoderGraphs graphs;
  private final CacheBlocks blocks;

  /**
   * Creates caches that hold no sequence yet.
   *
   * @param batched whether sequences may share a run
   */
  InPlaceCaches(DecoderGraphs graphs, int context, boolean batched) {
    this.graphs = graphs;
    this.blocks = new CacheBlocks(graphs, new CacheBlocks.Lengths(1024, 4, context), batched);
  }

  @Override
  public void prefill(CachedSequence sequence, long[] ids, FloatBuffer logits) {
    CacheBlock block = blocks.place(sequence, sequence.length + ids.length);
    ExternalGraph.Call call = ExternalGraph.Call.of(ids, sequence.length);
    try (Tensors row = block.views(sequence.row, 1)) {
      graphs.run(graphs.prompt(), call, row, row);
    }
    sequence.length += ids.length;
    graphs.prompt().logits(call, 0, logits);
  }

  @Override
  public void decode(List<Row> rows, FloatBuffer logits) {
    rows.forEach(row -> blocks.place(row.sequence(), row.sequence().length + 1));
    blocks.decode(rows, batch -> run(batch, logits));
  }

  private void run(BlockBatch batch, FloatBuffer logits) {
    ExternalGraph.Call call = batch.callInPlace();
    try (Tensors caches = batch.pasts()) {
      graphs.run(graphs.step(), call, caches, caches);
      batch.readLogits(graphs, call, logits);
    }
  }

  @Override
  public long byteSize() {
    return blocks.byteSize();
  }

  @Override
  public void release(CachedSequence sequence) {
    blocks.release(sequence);
  }

  @Override
  public void close() {
    blocks.close();
  }
}
