package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.bundle.GraphContract.CachedDecoder;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.Input;
import dev.unroll.engine.ModelRunner;
import dev.unroll.engine.ort.rows.RowTensor;
import dev.unroll.engine.ort.rows.Tensors;
import dev.unroll.runtime.NativeTensor;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A decoder-only Transformer on ONNX Runtime. Each cache is one tensor {@code [slots + 1, heads,
 * context, headSize]} in the memory of the device, with a row a slot, and one through which rows
 * are exchanged; a step of the first n sequences runs on the first n rows, in place.
 *
 * <p>A run writes behind the valid part of the caches, and only a successful run extends that part:
 * a run that fails changes nothing.
 *
 * <p>A row has the same bits whatever other rows run with it, also alone: ONNX Runtime computes
 * attention row by row, and its products with packed weights do not depend on the number of rows. A
 * prompt has the same bits wherever it is cut into pieces of at least two tokens; a single token is
 * rounded in another way. Therefore a prompt of one token runs with a filler behind it, and {@link
 * PrefixCache} keeps only what pieces of several tokens left.
 */
final class CachedDecoderRunner implements ModelRunner {
  /** A single token is rounded otherwise than one of several. */
  static final int LEAST_TOKENS = 2;

  private final Session session;
  private final CachedDecoder contract;
  private final Size size;
  private final Tensors owned = new Tensors();
  private final List<RowTensor> caches = new ArrayList<>();
  private final PrefixCache prefixes;
  private final boolean choosesLogits;
  private final Tensor tokens; // [rows]
  private final Tensor positions; // [rows]
  private final Tensor seqlens; // [rows]
  private final Tensor total = owned.own(Tensor.ints(1));
  private final Tensor wanted; // [rows]
  private final Tensor logits; // [rows, vocab]
  private final @Nullable Tensor hidden; // [rows, stateSize]
  private final Map<Integer, Session.Bound> decodes = new HashMap<>(); // by batch size

  private final PrefixCache.Row[] rows;

  /**
   * How large a runner is.
   *
   * @param slots number of sequences
   * @param context most tokens of a sequence
   * @param vocab width of the logits
   * @param longest most tokens of one run
   * @param state width of the last layer; 0 when the graph does not output it
   * @param prefixBytes most memory for beginnings of prompts
   */
  record Size(int slots, int context, int vocab, int longest, int state, long prefixBytes) {
    Size(int slots, int context, int vocab, int longest, int state) {
      this(slots, context, vocab, longest, state, 0);
    }

    int rows() {
      return slots + 1;
    }

    int spare() {
      return slots;
    }
  }

  /**
   * Loads a decoder.
   *
   * @param folder the folder of its graph
   * @param outputSize number of tokens, or of a classifier's labels
   * @throws BundleException with one line when the graph differs from the contract
   * @throws dev.unroll.runtime.RuntimeFailure when ONNX Runtime refuses the graph
   */
  static CachedDecoderRunner open(
      Path folder,
      CachedDecoder contract,
      @Nullable Integer context,
      int outputSize,
      SessionSettings settings,
      EngineConfig config) {
    if (context == null) {
      throw new BundleException(
          folder.resolve(ModelFolder.CONFIG)
              + ": task.context: is missing; a graph with caches needs to know their length");
    }
    Path file = folder.resolve(contract.file());
    return Session.openFused(
        file,
        settings,
        session -> {
          int stateSize = GraphCheck.cachedDecoder(file, session, contract, outputSize);
          return new CachedDecoderRunner(
              session,
              contract,
              new Size(
                  config.slots(),
                  context,
                  outputSize,
                  config.longestRun(),
                  stateSize,
                  PrefixCache.most(
                      bytes(contract, config.slots() + 1L, context), config.prompts())));
        });
  }

  /** The memory of caches in single precision. */
  private static long bytes(CachedDecoder contract, long rows, int context) {
    return contract.caches().stream()
        .mapToLong(cache -> rows * cache.heads() * context * cache.headSize() * Float.BYTES)
        .sum();
  }

  /** A runner on a session that it closes. */
  CachedDecoderRunner(Session session, CachedDecoder contract, Size size) {
    this.session = session;
    this.contract = contract;
    this.size = size;
    for (Cache cache : contract.caches()) {
      caches.add(
          RowTensor.kept(
              session,
              session.typeOf(cache.past()),
              size.rows(),
              cache.heads(),
              size.context(),
              cache.headSize()));
    }
    this.prefixes = new PrefixCache(caches, size.prefixBytes());
    this.choosesLogits =
        session.inputs().stream().anyMatch(input -> input.name().equals(CachedDecoder.WANTED));
    this.rows = new PrefixCache.Row[size.rows()];
    Arrays.setAll(rows, _ -> new PrefixCache.Row());
    int longest = Math.max(size.rows(), Math.min(size.longest(), size.context()));
    this.tokens = owned.own(Tensor.longs(longest));
    this.positions = owned.own(Tensor.longs(longest));
    this.seqlens = owned.own(Tensor.ints(size.rows()));
    this.wanted = owned.own(Tensor.longs(longest));
    this.logits = owned.own(Tensor.floats(longest, size.vocab()));
    this.hidden = size.state() == 0 ? null : owned.own(Tensor.floats(longest, size.state()));
  }

  @Override
  public int slots() {
    return size.slots();
  }

  @Override
  public int outputSize() {
    return size.vocab();
  }

  @Override
  public int stateSize() {
    return size.state();
  }

  @Override
  public long cacheBytes() {
    return caches.stream().mapToLong(RowTensor::byteSize).sum() + prefixes.byteSize();
  }

  @Override
  public void clear(int slot) {
    rows[slot] = new PrefixCache.Row();
  }

  @Override
  public int recall(int slot, Input prompt) {
    return prefixes.recall(prompt.tokens(), slot, rows[slot]);
  }

  @Override
  public void move(int from, int to) {
    PrefixCache.Row moved = rows[from];
    caches.forEach(cache -> cache.copy(from, to, moved.length()));
    rows[from] = new PrefixCache.Row();
    rows[to] = moved;
  }

  @Override
  public void swap(int a, int b) {
    move(a, size.spare());
    move(b, a);
    move(size.spare(), b);
  }

  @Override
  public void read(int slot, Input steps) {
    read(slot, steps.tokens(), 0, Map.of());
  }

  @Override
  public FloatBuffer prefill(int slot, Input steps) {
    return read(slot, steps.tokens(), 1, Map.of());
  }

  @Override
  public int stepsTogether() {
    return Math.toIntExact(tokens.shape()[0]);
  }

  @Override
  public FloatBuffer prefill(int firstSlot, List<Input> stretches) {
    List<long[]> all = stretches.stream().map(Input::tokens).toList();
    int time = all.stream().mapToInt(ids -> ids.length).max().orElseThrow();
    return begin(firstSlot, all, Math.max(time, LEAST_TOKENS));
  }

  @Override
  public FloatBuffer outputs(int slot, Input steps) {
    return read(slot, steps.tokens(), steps.rows(), Map.of());
  }

  @Override
  public FloatBuffer states(int slot, Input steps, int[] ends) {
    if (hidden == null) {
      throw new UnsupportedOperationException("the graph does not give its hidden states");
    }
    long[] ids = steps.tokens();
    try (Tensor states = hidden.view(1, ids.length, size.state())) {
      read(slot, ids, 0, Map.of(Objects.requireNonNull(contract.hidden()), states));
    }
    FloatBuffer states = FloatBuffer.allocate(ends.length * size.state());
    for (int end : ends) {
      states.put(hidden.floatBuffer().slice((end - 1) * size.state(), size.state()));
    }
    return states.flip();
  }

  /**
   * Reads a stretch of one sequence.
   *
   * @param last the logits of how many of its last tokens are wanted
   * @param more outputs besides the logits
   * @return these logits
   */
  private FloatBuffer read(int slot, long[] ids, int last, Map<String, Tensor> more) {
    PrefixCache.Row row = rows[slot];
    int past = row.length();
    if (past == 0 && ids.length < LEAST_TOKENS && last < LEAST_TOKENS && more.isEmpty()) {
      return begin(slot, List.of(ids), LEAST_TOKENS);
    }
    checkRoom(past + ids.length);
    put(0, ids, past);
    for (int i = 0; i < last; i++) {
      wanted.longBuffer().put(i, ids.length - last + i);
    }
    seqlens.intBuffer().put(0, past + ids.length - 1);
    total.intBuffer().put(0, past + ids.length);
    run(slot, 1, ids.length, last, more);
    note(slot, ids);
    int first = choosesLogits ? 0 : ids.length - last;
    return logits.floatBuffer().slice(first * size.vocab(), last * size.vocab());
  }

  /**
   * Reads the first tokens of sequences in consecutive slots.
   *
   * @param time to which the shorter ones are filled up
   * @return the logits of the last token of each
   */
  private FloatBuffer begin(int firstSlot, List<long[]> all, int time) {
    checkRoom(time);
    for (int i = 0; i < all.size(); i++) {
      long[] ids = all.get(i);
      put(i * time, Arrays.copyOf(ids, time), 0);
      seqlens.intBuffer().put(i, ids.length - 1);
      wanted.longBuffer().put(i, i * time + ids.length - 1);
    }
    total.intBuffer().put(0, time); // As many as the graph is given: all rows begin.
    run(firstSlot, all.size(), time, all.size(), Map.of());
    for (int i = 0; i < all.size(); i++) {
      note(firstSlot + i, all.get(i));
      if (!choosesLogits) {
        int from = (i * time + all.get(i).length - 1) * size.vocab();
        FloatBuffer whole = logits.floatBuffer();
        whole.put(i * size.vocab(), whole, from, size.vocab());
      }
    }
    return logits.floatBuffer().slice(0, all.size() * size.vocab());
  }

  private void put(int at, long[] ids, int past) {
    for (int t = 0; t < ids.length; t++) {
      tokens.longBuffer().put(at + t, ids[t]);
      positions.longBuffer().put(at + t, past + t);
    }
  }

  private void note(int slot, long[] ids) {
    rows[slot].read(ids);
    prefixes.keep(slot, rows[slot]);
  }

  /** A run whose tensors are made for it. */
  private void run(int slot, int count, int time, int last, Map<String, Tensor> more) {
    try (Tensors views = new Tensors()) {
      session.run(bind(slot, count, time, last, views, more));
    }
  }

  @Override
  public FloatBuffer decode(Input batch) {
    long[] ids = batch.tokens();
    int most = 0;
    for (int row = 0; row < ids.length; row++) {
      int past = rows[row].length();
      tokens.longBuffer().put(row, ids[row]);
      positions.longBuffer().put(row, past);
      wanted.longBuffer().put(row, row);
      seqlens.intBuffer().put(row, past); // past + 1 token - 1
      most = Math.max(most, past + 1);
    }
    checkRoom(most);
    total.intBuffer().put(0, most);
    session.run(decodes.computeIfAbsent(ids.length, n -> bind(0, n, 1, n, owned, Map.of())));
    for (int row = 0; row < ids.length; row++) {
      rows[row].decoded();
    }
    return logits.floatBuffer().limit(ids.length * size.vocab());
  }

  @Override
  public void close() {
    owned.close();
    prefixes.close();
    caches.forEach(RowTensor::close);
    session.close();
  }

  /** Checks the length of a sequence: ONNX Runtime would write beyond the end of the cache. */
  private void checkRoom(int after) {
    if (after > size.context()) {
      throw new IllegalStateException(
          "a sequence of %d tokens in a context of %d".formatted(after, size.context()));
    }
  }

  /**
   * A run on rows of the caches.
   *
   * @param last how many logits are wanted
   * @param views owns the tensors that are created for it
   * @param more outputs besides the logits
   */
  private Session.Bound bind(
      int first, int count, int time, int last, Tensors views, Map<String, Tensor> more) {
    Map<String, NativeTensor> in = new HashMap<>();
    Map<String, NativeTensor> out = new HashMap<>(more);
    in.put(CachedDecoder.TOKENS, views.own(tokens.view(count, time)));
    in.put(CachedDecoder.POSITIONS, views.own(positions.view(count, time)));
    in.put(CachedDecoder.SEQLENS_K, views.own(seqlens.view(count)));
    in.put(CachedDecoder.TOTAL, total);
    if (choosesLogits) {
      in.put(CachedDecoder.WANTED, views.own(wanted.view(last)));
      out.put(CachedDecoder.LOGITS, views.own(logits.view(last, size.vocab())));
    } else {
      out.put(CachedDecoder.LOGITS, views.own(logits.view(count, time, size.vocab())));
    }
    for (int i = 0; i < caches.size(); i++) {
      Cache cache = contract.caches().get(i);
      NativeTensor inPlace = views.own(caches.get(i).tensor().rows(first, count));
      in.put(cache.past(), inPlace);
      out.put(cache.present(), inPlace);
    }
    return session.bind(in, out);
  }
}
