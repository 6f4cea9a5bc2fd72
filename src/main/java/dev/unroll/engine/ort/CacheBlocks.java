package dev.unroll.engine.ort;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Blocks of sequences by their length. The sequences of a block run together. */
final class CacheBlocks {
  private final DecoderGraphs graphs;
  private final Lengths lengths;
  private final boolean batched;
  private final TreeMap<Integer, CacheBlock> blocks = new TreeMap<>(); // by their length

  /**
   * The lengths that blocks have: {@code first · factor^n}, at most {@code longest}. The length for
   * a sequence depends on its own tokens only, so that its results do too.
   */
  record Lengths(int first, int factor, int longest) {
    int of(int tokens) {
      long length = first;
      while (length < tokens) {
        length *= factor;
      }
      return (int) Math.min(length, longest);
    }
  }

  /**
   * Creates caches in which no block exists yet.
   *
   * @param batched whether sequences may share a run
   */
  CacheBlocks(DecoderGraphs graphs, Lengths lengths, boolean batched) {
    this.graphs = graphs;
    this.lengths = lengths;
    this.batched = batched;
  }

  /** Moves a sequence, with its keys and values, to a block with room for so many tokens. */
  CacheBlock place(CachedSequence sequence, int tokens) {
    int length = lengths.of(tokens);
    CacheBlock old = sequence.block;
    if (old != null && old.length() == length) {
      return old;
    }
    CacheBlock block =
        blocks.computeIfAbsent(
            length, _ -> new CacheBlock(graphs.caches(), graphs.cacheType(), length));
    int oldRow = sequence.row;
    block.add(sequence);
    if (old != null) {
      block.take(sequence, old, oldRow);
      old.free(oldRow);
    }
    return block;
  }

  /** Runs the rows of each block, and then counts the token that each sequence has read. */
  void decode(List<DecoderCaches.Row> rows, Consumer<BlockBatch> run) {
    Map<CacheBlock, List<DecoderCaches.Row>> byBlock = new LinkedHashMap<>();
    for (DecoderCaches.Row row : rows) {
      CacheBlock block = row.sequence().block;
      if (block == null) {
        throw new IllegalStateException("a sequence is in no block");
      }
      byBlock.computeIfAbsent(block, _ -> new ArrayList<>()).add(row);
    }
    byBlock.forEach(
        (block, together) -> {
          if (batched) {
            block.toFront(together.stream().map(DecoderCaches.Row::sequence).toList());
            run.accept(BlockBatch.together(block, together));
          } else {
            together.forEach(row -> run.accept(BlockBatch.alone(block, row)));
          }
        });
    rows.forEach(row -> row.sequence().length++);
  }

  long byteSize() {
    return blocks.values().stream().mapToLong(CacheBlock::byteSize).sum();
  }

  /** Frees the row of a sequence. */
  void release(CachedSequence sequence) {
    if (sequence.block != null) {
      sequence.block.free(sequence.row);
      sequence.block = null;
    }
  }

  void close() {
    blocks.values().forEach(CacheBlock::close);
  }
}
