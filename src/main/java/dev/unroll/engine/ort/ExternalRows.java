package dev.unroll.engine.ort;

import dev.unroll.engine.ort.RowBlock.Slice;
import dev.unroll.engine.ort.rows.GrowingTensor;
import dev.unroll.engine.ort.rows.Tensors;
import dev.unroll.runtime.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an exported encoder–decoder knows of targets under way, and the runs that extend them. A run
 * writes new blocks and changes no row.
 */
final class ExternalRows implements AutoCloseable {
  /** A product with a single row may be rounded differently than with several. */
  private static final int LEAST_ROWS = 2;

  private final TranslatorGraphs graphs;
  private final boolean alone;
  private final RowBlock.Pool states;
  private final RowBlock.Pool own;
  private final RowBlock.Pool cross;
  private final GrowingTensor encoded;
  private final GrowingTensor begun;
  private final GrowingTensor continued;
  private final FloatBuffer logits; // [rows, vocab]

  /** Memory of all rows after the last run. */
  private volatile long byteSize;

  /**
   * A target under way.
   *
   * @param sentence the same for all hypotheses of a sentence
   * @param source tokens of the source
   * @param width to which sources of its run are padded
   * @param written tokens of the target
   * @param states of the encoder; absent when they are not read any more
   * @param cross keys and values of the source; absent before the first token
   * @param own keys and values of the target; absent before the first token
   */
  record Row(
      long sentence,
      int source,
      int width,
      int written,
      @Nullable Slice states,
      @Nullable Slice cross,
      @Nullable Slice own) {
    void retain() {
      slices().forEach(slice -> slice.block().retain());
    }

    void release() {
      slices().forEach(slice -> slice.block().release());
    }

    private List<Slice> slices() {
      List<Slice> slices = new ArrayList<>();
      for (Slice slice : new Slice[] {states, cross, own}) {
        if (slice != null) {
          slices.add(slice);
        }
      }
      return slices;
    }
  }

  /** Which rows run together. */
  record Group(int written, int width, long sentence) {}

  /**
   * Rows of some graphs.
   *
   * @param alone whether only hypotheses of one sentence may run together, and without padding
   * @param most rows of a run
   */
  ExternalRows(TranslatorGraphs graphs, boolean alone, int most) {
    this.graphs = graphs;
    this.alone = alone;
    this.states = new RowBlock.Pool(List.of(graphs.statesType()));
    this.own = new RowBlock.Pool(graphs.ownTypes());
    this.cross = new RowBlock.Pool(graphs.crossTypes());
    this.encoded = new GrowingTensor(graphs.statesType());
    this.begun = new GrowingTensor(graphs.logitsType(true));
    this.continued = new GrowingTensor(graphs.logitsType(false));
    this.logits = FloatBuffer.allocate(Math.multiplyExact(most, graphs.vocab()));
  }

  /** The number of logits of a row. */
  int vocab() {
    return graphs.vocab();
  }

  boolean alone() {
    return alone;
  }

  Group group(Row row) {
    return new Group(row.written(), row.width(), alone ? row.sentence() : 0);
  }

  long byteSize() {
    return byteSize;
  }

  FloatBuffer logits() {
    return logits.duplicate();
  }

  /**
   * Encodes sources.
   *
   * @param length to which they are padded
   * @param width to which their states are padded
   * @return the states' block, with one user
   */
  RowBlock encode(List<long[]> sources, int length, int width) {
    int n = sources.size();
    int size = graphs.size();
    RowBlock block = states.take(n, List.of(new long[] {width, size}));
    try (Tensors made = new Tensors()) {
      Tensor result = made.own(encoded.shaped(n, length, size));
      graphs.encode(sources, length, result);
      int each = graphs.statesType().bytes() * size;
      ByteBuffer to = block.tensors(n, made).getFirst().bytes();
      ByteBuffer from = result.bytes();
      byte[] padding = new byte[(width - length) * each];
      for (int row = 0; row < n; row++) {
        to.put(row * width * each, from, row * length * each, length * each);
        to.put((row * width + length) * each, padding);
      }
      return block;
    } catch (RuntimeException | Error e) {
      block.release();
      throw e;
    }
  }

  /**
   * Decodes a token of rows of one group.
   *
   * @param places where their logits go
   * @param tokens the last token of each place
   * @return the rows afterwards, each with a reference of its own
   */
  List<Row> decode(List<Row> rows, List<Integer> places, long[] tokens) {
    int n = rows.size();
    int runs = alone ? n : Math.max(n, LEAST_ROWS);
    long[] last = new long[runs];
    int[] sources = new int[runs];
    for (int i = 0; i < runs; i++) {
      int from = i < n ? i : 0;
      last[i] = tokens[places.get(from)];
      sources[i] = rows.get(from).source();
    }
    Row one = rows.getFirst();
    TranslatorGraphs.Call call =
        new TranslatorGraphs.Call(last, sources, one.width(), one.written());
    List<RowBlock> used = new ArrayList<>();
    try (Tensors made = new Tensors()) {
      RowBlock after = use(own.take(runs, graphs.ownShapes(one.written() + 1)), used);
      boolean begins = one.written() == 0;
      GrowingTensor memory = begins ? begun : continued;
      Tensor result = made.own(memory.shaped(runs, 1, graphs.vocab()));
      Optional<Tensor> read =
          begins || graphs.keepsStates()
              ? Optional.of(
                  gathered(states, rows.stream().map(Row::states).toList(), runs, used, made)
                      .getFirst())
              : Optional.empty();
      RowBlock seen = null;
      if (begins) {
        seen = use(cross.take(runs, graphs.crossShapes(one.width())), used);
        graphs.begin(
            call, read.orElseThrow(), result, after.tensors(runs, made), seen.tensors(runs, made));
      } else {
        graphs.go(
            call,
            read,
            gathered(own, rows.stream().map(Row::own).toList(), runs, used, made),
            gathered(cross, rows.stream().map(Row::cross).toList(), runs, used, made),
            result,
            after.tensors(runs, made));
      }
      List<Row> next = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        ExternalGraph.floats(
            memory.of(0),
            i * graphs.vocab(),
            logits.slice(places.get(i) * graphs.vocab(), graphs.vocab()));
        Row row = rows.get(i);
        Row extended =
            new Row(
                row.sentence(),
                row.source(),
                row.width(),
                row.written() + 1,
                graphs.keepsStates() ? row.states() : null,
                seen == null ? row.cross() : new Slice(seen, i),
                new Slice(after, i));
        extended.retain();
        next.add(extended);
      }
      return next;
    } finally {
      used.forEach(RowBlock::release);
      byteSize = states.byteSize() + own.byteSize() + cross.byteSize();
    }
  }

  private static RowBlock use(RowBlock block, List<RowBlock> used) {
    used.add(block);
    return block;
  }

  private static List<Tensor> gathered(
      RowBlock.Pool pool,
      List<@Nullable Slice> slices,
      int rows,
      List<RowBlock> used,
      Tensors made) {
    List<Slice> held = new ArrayList<>();
    for (Slice slice : slices) {
      if (slice == null) {
        throw new IllegalStateException("a row has lost what it knew");
      }
      held.add(slice);
    }
    return use(pool.gather(held, rows), used).tensors(rows, made);
  }

  @Override
  public void close() {
    states.close();
    own.close();
    cross.close();
    encoded.close();
    begun.close();
    continued.close();
  }
}
