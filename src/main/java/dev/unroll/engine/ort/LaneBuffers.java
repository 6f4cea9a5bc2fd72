package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.bundle.GraphContract.DecoderState;
import dev.unroll.bundle.GraphContract.EncoderDecoder;
import dev.unroll.bundle.GraphContract.Memory;
import dev.unroll.bundle.PairTrait;
import dev.unroll.engine.ort.rows.RowCopies;
import dev.unroll.engine.ort.rows.RowTensor;
import dev.unroll.engine.ort.rows.Tensors;
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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The tensors of all rows of a lane, the state of each row, and the runs on the first of them. */
final class LaneBuffers {
  /** A product with a single row may be rounded differently than with several. */
  static final int LEAST_ROWS = 2;

  /** How many shapes of runs are kept ready. */
  private static final int MOST_RUNS = 512;

  private final Session session;
  private final EncoderDecoder contract;
  private final DecoderLane.Size size;
  private final Tensors owned = new Tensors();
  private final Tensor tokens;
  private final Tensor positions;
  private final Tensor pasts;
  private final Tensor total;
  private final Tensor logits;
  private final Tensor alignment;
  private final Tensor candidates;
  private final List<RowTensor> allRows = new ArrayList<>();
  private final RowTensor mask;
  private final List<RowTensor> memories = new ArrayList<>();
  private final List<RowTensor> caches = new ArrayList<>();
  private final List<RowTensor> states = new ArrayList<>();
  private final List<Tensor> nextStates = new ArrayList<>();
  private final @Nullable CandidateRows kept;
  private final Map<Run, Prepared> runs = new LinkedHashMap<>(16, 0.75f, true);
  private int[] chosen = new int[0];

  /** Number of target tokens that each row has read. */
  private final int[] written;

  /** Which sentence each row holds. Rows of one sentence have the same memories. */
  private final long[] sentences;

  private long lastSentence;

  /** Whether rows tell where their memories and mask are, which others may share. */
  private final boolean isShared;

  /** Where the memories and the mask of each row are. */
  private final int[] sources;

  private final Tensor sourceOfRow;

  private record Run(int rows, boolean aligned, int logits) {}

  /** A run's tensors, which are closed with it. */
  private record Prepared(Session.Bound bound, Tensors tensors) {}

  /**
   * Rows without sentences.
   *
   * @param session the decoder, which stays the caller's to close
   * @param gather see {@link DecoderLane}
   */
  LaneBuffers(
      Session session, EncoderDecoder contract, DecoderLane.Size size, @Nullable Session gather) {
    this.session = session;
    this.contract = contract;
    this.size = size;
    int all = size.allRows();
    tokens = owned.own(Tensor.longs(all));
    positions = owned.own(Tensor.longs(all));
    pasts = owned.own(Tensor.ints(all));
    total = owned.own(Tensor.ints(1));
    logits = owned.own(Tensor.floats(all, size.width()));
    alignment = owned.own(Tensor.floats(all, size.source()));
    sourceOfRow = owned.own(Tensor.ints(all));
    boolean isListed = contract.has(PairTrait.CANDIDATES) && gather == null;
    candidates = owned.own(Tensor.longs(isListed ? size.width() : 1));
    kept = gather == null ? null : new CandidateRows(gather, all, this::forgetRuns);
    written = new int[all];
    sentences = new long[all];
    sources = IntStream.range(0, all).toArray();
    isShared = session.inputs().stream().anyMatch(input -> input.name().equals(FusedPair.SOURCES));
    mask = rows(1, size.source(), 1);
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
      nextStates.add(owned.own(Tensor.floats(all, state.size())));
    }
    for (int row = 0; row < all; row++) {
      mask.fill(row, 0, 1, 1); // A row without any token would have nothing to attend to.
    }
  }

  /** The rows of the output matrix that each row chooses among, where it has its own. */
  @Nullable CandidateRows kept() {
    return kept;
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
