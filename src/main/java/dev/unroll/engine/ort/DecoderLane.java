package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.bundle.GraphContract.DecoderState;
import dev.unroll.bundle.GraphContract.EncoderDecoder;
import dev.unroll.bundle.GraphContract.Memory;
import dev.unroll.bundle.PairTrait;
import dev.unroll.engine.translation.Seq2SeqRunner;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.FusedPair;
import dev.unroll.runtime.NativeTensor;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows for sources up to a certain length, and the decoder that runs on the first n of them.
 *
 * <p>Caches are written in place (a past and its present are the same tensor); what a failed run
 * has written is overwritten by the next one. Next states have tensors of their own and are copied
 * back. Memory is allocated for the first sentence.
 */
final class DecoderLane implements Seq2SeqRunner.Lane {
  /** A product with a single row may be rounded differently than with several. */
  private static final int LEAST_ROWS = 2;

  /** All rows have memory for as many tokens as the row with the most. */
  private static final int MOST_CHOSEN = 4_096;

  /** How many shapes of runs are kept ready. */
  private static final int MOST_RUNS = 512;

  private final Supplier<Session> decoder;
  private final EncoderDecoder contract;
  private final SourceEncoder encoder;
  private final Size size;
  private final @Nullable Session gather;
  private volatile @Nullable Buffers buffers;

  /**
   * How large a lane is.
   *
   * @param rows how many rows can be used
   * @param source longest source
   * @param target longest target
   * @param vocab of the target
   */
  record Size(int rows, int source, int target, int vocab) {
    /** Number of allocated rows: enough for a run, and a spare one. */
    int allRows() {
      return spare() + 1;
    }

    int spare() {
      return Math.max(rows, LEAST_ROWS);
    }

    /** The most logits of a row: tokens that are chosen are filled up to a multiple. */
    int width() {
      return Math.ceilDiv(vocab, CandidateRows.MULTIPLE) * CandidateRows.MULTIPLE;
    }
  }

  /**
   * A lane without sentences.
   *
   * @param decoder is asked for when the first sentence comes
   * @param gather takes rows of tokens out of the output matrix, where each row of the decoder has
   *     logits of tokens of its own
   */
  DecoderLane(
      Supplier<Session> decoder,
      EncoderDecoder contract,
      SourceEncoder encoder,
      Size size,
      @Nullable Session gather) {
    this.decoder = decoder;
    this.contract = contract;
    this.encoder = encoder;
    this.size = size;
    this.gather = gather;
  }

  @Override
  public int sourceTokens() {
    return size.source();
  }

  @Override
  public int rows() {
    return size.rows();
  }

  /** Memory of its rows, once it has been used; on any thread. */
  long cacheBytes() {
    Buffers rows = buffers;
    return rows == null ? 0 : rows.byteSize();
  }

  @Override
  public boolean keepsChosen() {
    return gather != null;
  }

  @Override
  public int mostChosen() {
    return gather == null
        ? Integer.MAX_VALUE
        : Math.min(MOST_CHOSEN, CandidateRows.MULTIPLE * (size.source() + 1));
  }

  @Override
  public void encode(int firstRow, List<long[]> sources) {
    encode(firstRow, sources, List.of());
  }

  @Override
  public void encode(int firstRow, List<long[]> sources, List<int[]> chosen) {
    Buffers rows = buffers == null ? new Buffers() : buffers;
    buffers = rows;
    rows.place(firstRow, sources.size());
    encoder.encode(
        sources,
        (sentence, encoded, from) ->
            rows.take(firstRow + sentence, sources.get(sentence).length, encoded, from));
    for (int i = 0; i < chosen.size(); i++) {
      Objects.requireNonNull(rows.kept).take(firstRow + i, chosen.get(i));
    }
  }

  @Override
  public void arrange(int[] from) {
    Buffers rows = buffers;
    if (rows != null) {
      rows.arrange(from);
    }
  }

  @Override
  public Seq2SeqRunner.Step decode(long[] tokens, boolean aligned) {
    Buffers rows = filled();
    if (rows.kept != null) {
      return rows.decode(tokens, aligned, rows.kept.width());
    }
    return contract.has(PairTrait.CANDIDATES)
        ? decode(tokens, aligned, IntStream.range(0, size.vocab()).toArray())
        : rows.decode(tokens, aligned, size.vocab());
  }

  @Override
  public Seq2SeqRunner.Step decode(long[] tokens, boolean aligned, int[] chosen) {
    Buffers rows = filled();
    rows.choose(chosen);
    return rows.decode(tokens, aligned, chosen.length);
  }

  void close() {
    if (buffers != null) {
      buffers.close();
    }
  }

  private Buffers filled() {
    return Objects.requireNonNull(buffers, "no sentence was read");
  }

  /** The tensors of all rows, and the state of each row. */
  private final class Buffers {
    private final Session session = decoder.get();
    private final Tensors owned = new Tensors();
    private final Tensor tokens = owned.own(Tensor.longs(size.allRows()));
    private final Tensor positions = owned.own(Tensor.longs(size.allRows()));
    private final Tensor pasts = owned.own(Tensor.ints(size.allRows()));
    private final Tensor total = owned.own(Tensor.ints(1));
    private final Tensor logits = owned.own(Tensor.floats(size.allRows(), size.width()));
    private final Tensor alignment = owned.own(Tensor.floats(size.allRows(), size.source()));
    private final List<RowTensor> allRows = new ArrayList<>();
    private final RowTensor mask = rows(1, size.source(), 1);
    private final List<RowTensor> memories = new ArrayList<>();
    private final List<RowTensor> caches = new ArrayList<>();
    private final List<RowTensor> states = new ArrayList<>();
    private final List<Tensor> nextStates = new ArrayList<>();
    private final Tensor candidates =
        owned.own(
            Tensor.longs(contract.has(PairTrait.CANDIDATES) && gather == null ? size.width() : 1));
    private final @Nullable CandidateRows kept =
        gather == null ? null : new CandidateRows(gather, size.allRows(), this::forgetRuns);
    private final Map<Run, Prepared> runs = new LinkedHashMap<>(16, 0.75f, true);
    private int[] chosen = new int[0];

    /** Number of target tokens that each row has read. */
    private final int[] written = new int[size.allRows()];

    /** Which sentence each row holds. Rows of one sentence have the same memories. */
    private final long[] sentences = new long[size.allRows()];

    /** Whether rows tell where their memories and mask are, which others may share. */
    private final boolean isShared;

    /** Where the memories and the mask of each row are. */
    private final int[] sources = IntStream.range(0, size.allRows()).toArray();

    private final Tensor sourceOfRow = owned.own(Tensor.ints(size.allRows()));

    private long lastSentence;

    private record Run(int rows, boolean aligned, int logits) {}

    /** A run's tensors, which are closed with it. */
    private record Prepared(Session.Bound bound, Tensors tensors) {}

    Buffers() {
      isShared =
          session.inputs().stream().anyMatch(input -> input.name().equals(FusedPair.SOURCES));
      for (Memory memory : contract.memories()) {
        ElementType type = session.typeOf(memory.name());
        memories.add(kept(type, memory.groups(), size.source(), memory.size()));
      }
      for (Cache cache : contract.caches()) {
        ElementType type = session.typeOf(cache.past());
        caches.add(kept(type, cache.heads(), size.target(), cache.headSize()));
      }
      for (DecoderState state : contract.states()) {
        states.add(rows(1, 1, state.size()));
        nextStates.add(owned.own(Tensor.floats(size.allRows(), state.size())));
      }
      for (int row = 0; row < size.allRows(); row++) {
        mask.fill(row, 0, 1, 1); // A row without any token would have nothing to attend to.
      }
    }

    private RowTensor rows(int groups, int length, int width) {
      RowTensor rows = new RowTensor(size.allRows(), groups, length, width);
      allRows.add(rows);
      return rows;
    }

    private RowTensor kept(ElementType type, int groups, int length, int width) {
      RowTensor rows = RowTensor.kept(session, type, size.allRows(), groups, length, width);
      allRows.add(rows);
      return rows;
    }

    void close() {
      forgetRuns();
      owned.close();
      allRows.forEach(RowTensor::close);
      if (kept != null) {
        kept.close();
      }
    }

    private void forgetRuns() {
      runs.values().forEach(run -> run.tensors().close());
      runs.clear();
    }

    long byteSize() {
      long keptBytes = kept == null ? 0 : kept.byteSize();
      return keptBytes + allRows.stream().mapToLong(RowTensor::byteSize).sum();
    }

    /** Finds places for the memories of new rows. */
    void place(int firstRow, int count) {
      if (isShared) {
        BitSet used = new BitSet();
        for (int row = 0; row < firstRow + count; row++) {
          if (row >= firstRow) {
            sources[row] = used.nextClearBit(0);
          }
          used.set(sources[row]);
        }
      }
    }

    void take(int row, int sourceTokens, SourceEncoder.Encoded encoded, int from) {
      for (int i = 0; i < memories.size(); i++) {
        memories.get(i).take(encoded.memories().get(i), from, sources[row], encoded.length());
      }
      int started = 0;
      for (int i = 0; i < states.size(); i++) {
        if (contract.states().get(i).started()) {
          states.get(i).take(encoded.states().get(started++), from, row, 1);
        } else {
          states.get(i).fill(row, 0, 1, 0);
        }
      }
      mask.fill(sources[row], 0, sourceTokens, 1);
      mask.fill(sources[row], sourceTokens, size.source(), 0);
      written[row] = 0;
      sentences[row] = ++lastSentence;
    }

    void arrange(int[] from) {
      RowCopies.run(from, size.rows(), size.spare(), this::copy);
      if (kept != null) {
        kept.free(from.length);
      }
    }

    private void copy(int from, int to) {
      if (sentences[from] != sentences[to]) {
        if (isShared) {
          sources[to] = sources[from];
        } else {
          memories.forEach(memory -> memory.copy(from, to, size.source()));
          mask.copy(from, to, size.source());
        }
        if (kept != null) {
          kept.copy(from, to);
        }
        sentences[to] = sentences[from];
      }
      caches.forEach(cache -> cache.copy(from, to, written[from]));
      states.forEach(state -> state.copy(from, to, 1));
      written[to] = written[from];
    }

    void choose(int... tokens) {
      if (tokens != chosen) {
        for (int i = 0; i < tokens.length; i++) {
          candidates.longBuffer().put(i, tokens[i]);
        }
        chosen = tokens;
      }
    }

    /**
     * Decodes a step.
     *
     * @param width of a row of logits
     */
    Seq2SeqRunner.Step decode(long[] next, boolean aligned, int width) {
      int n = next.length;
      int rows = contract.has(PairTrait.EXACT) ? n : Math.max(n, LEAST_ROWS);
      int most = 0;
      for (int row = 0; row < rows; row++) {
        int past = row < n ? written[row] : 0;
        tokens.longBuffer().put(row, next[row < n ? row : 0]);
        positions.longBuffer().put(row, past);
        pasts.intBuffer().put(row, past); // seqlens_k: past + 1 token - 1
        sourceOfRow.intBuffer().put(row, sources[row]);
        most = Math.max(most, past + 1);
      }
      total.intBuffer().put(0, most);
      session.run(prepared(new Run(rows, aligned, width)));
      for (int i = 0; i < states.size(); i++) {
        states.get(i).take(nextStates.get(i).floatBuffer(), n);
      }
      for (int row = 0; row < n; row++) {
        written[row]++;
      }
      return new Seq2SeqRunner.Step(
          logits.floatBuffer(), width, aligned ? alignment.floatBuffer() : null);
    }

    private Session.Bound prepared(Run run) {
      Prepared prepared = runs.get(run);
      if (prepared == null) {
        if (runs.size() == MOST_RUNS) { // the one that was used longest ago
          Map.Entry<Run, Prepared> oldest = runs.entrySet().iterator().next();
          runs.remove(oldest.getKey());
          oldest.getValue().tensors().close();
        }
        Tensors views = new Tensors();
        prepared = new Prepared(bind(run, views), views);
        runs.put(run, prepared);
      }
      return prepared.bound();
    }

    private Session.Bound bind(Run run, Tensors views) {
      int n = run.rows();
      Map<String, NativeTensor> in = new LinkedHashMap<>();
      Map<String, NativeTensor> out = new LinkedHashMap<>();
      in.put(EncoderDecoder.TOKENS, views.own(tokens.view(n, 1)));
      int held = isShared ? size.allRows() : n;
      in.put(EncoderDecoder.SOURCE_MASK, views.own(mask.inJava().view(held, size.source())));
      if (isShared) {
        in.put(FusedPair.SOURCES, views.own(sourceOfRow.view(n)));
      }
      out.put(EncoderDecoder.LOGITS, views.own(logits.view(n, 1, run.logits())));
      for (int i = 0; i < memories.size(); i++) {
        Memory memory = contract.memories().get(i);
        in.put(memory.name(), views.own(memories.get(i).tensor().rows(0, held)));
      }
      for (int i = 0; i < states.size(); i++) {
        DecoderState state = contract.states().get(i);
        in.put(state.input(), views.own(states.get(i).inJava().view(n, state.size())));
        out.put(state.output(), views.own(nextStates.get(i).view(n, state.size())));
      }
      for (int i = 0; i < caches.size(); i++) {
        Cache cache = contract.caches().get(i);
        NativeTensor inPlace = views.own(caches.get(i).tensor().rows(0, n));
        in.put(cache.past(), inPlace);
        out.put(cache.present(), inPlace);
      }
      if (!caches.isEmpty() || contract.has(PairTrait.POSITIONS)) {
        in.put(EncoderDecoder.POSITIONS, views.own(positions.view(n, 1)));
      }
      if (kept != null) {
        in.putAll(kept.tensors(n, views));
      } else if (contract.has(PairTrait.CANDIDATES)) {
        in.put(EncoderDecoder.CANDIDATES, views.own(candidates.view(run.logits())));
      }
      if (!caches.isEmpty()) {
        in.put(EncoderDecoder.SEQLENS_K, views.own(pasts.view(n)));
        in.put(EncoderDecoder.TOTAL, total);
      }
      String name = contract.alignment();
      if (run.aligned() && name != null) {
        out.put(name, views.own(alignment.view(n, 1, size.source())));
      }
      return session.bind(in, out);
    }
  }
}
