package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.bundle.GraphContract.CachedDecoder;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.Input;
import dev.unroll.engine.ModelRunner;
import dev.unroll.runtime.NativeTensor;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * attention row by row, and its products with packed weights do not depend on the number of rows.
 */
final class CachedDecoderRunner implements ModelRunner {
  private final Session session;
  private final CachedDecoder contract;
  private final Size size;
  private final Tensors owned = new Tensors();
  private final List<RowTensor> caches = new ArrayList<>();
  private final Tensor tokens; // [rows]
  private final Tensor positions; // [rows]
  private final Tensor seqlens; // [rows]
  private final Tensor total = owned.own(Tensor.ints(1));
  private final Tensor logits; // [rows, vocab]
  private final @Nullable Tensor hidden; // [rows, stateSize]
  private final Map<Integer, Session.Bound> decodes = new HashMap<>(); // by batch size

  /** Number of tokens in the cache of each row. */
  private final int[] held;

  /**
   * How large a runner is.
   *
   * @param slots number of sequences
   * @param context most tokens of a sequence
   * @param vocab width of the logits
   * @param longest most tokens of one {@link #outputs}
   * @param state width of the last layer; 0 when the graph does not output it
   */
  record Size(int slots, int context, int vocab, int longest, int state) {
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
    return Session.open(
        file,
        settings,
        session -> {
          int stateSize = GraphCheck.cachedDecoder(file, session, contract, outputSize);
          return new CachedDecoderRunner(
              session,
              contract,
              new Size(config.slots(), context, outputSize, config.prefillChunk(), stateSize));
        });
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
    this.held = new int[size.rows()];
    int longest = Math.max(size.rows(), Math.min(size.longest(), size.context()));
    this.tokens = owned.own(Tensor.longs(longest));
    this.positions = owned.own(Tensor.longs(longest));
    this.seqlens = owned.own(Tensor.ints(size.rows()));
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
    return caches.stream().mapToLong(RowTensor::byteSize).sum();
  }

  @Override
  public void clear(int slot) {
    held[slot] = 0;
  }

  @Override
  public void move(int from, int to) {
    caches.forEach(cache -> cache.copy(from, to, held[from]));
    held[to] = held[from];
  }

  @Override
  public void swap(int a, int b) {
    move(a, size.spare());
    move(b, a);
    move(size.spare(), b);
  }

  @Override
  public FloatBuffer prefill(int slot, Input steps) {
    return outputs(slot, steps).slice((steps.rows() - 1) * size.vocab(), size.vocab());
  }

  @Override
  public FloatBuffer outputs(int slot, Input steps) {
    read(slot, steps.tokens(), Map.of());
    return logits.floatBuffer().limit(steps.rows() * size.vocab());
  }

  @Override
  public FloatBuffer states(int slot, Input steps, int[] ends) {
    if (hidden == null) {
      throw new UnsupportedOperationException("the graph does not give its hidden states");
    }
    long[] ids = steps.tokens();
    try (Tensor states = hidden.view(1, ids.length, size.state())) {
      read(slot, ids, Map.of(Objects.requireNonNull(contract.hidden()), states));
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
   * @param more outputs besides the logits
   */
  private void read(int slot, long[] ids, Map<String, Tensor> more) {
    int past = held[slot];
    checkRoom(past + ids.length);
    for (int t = 0; t < ids.length; t++) {
      tokens.longBuffer().put(t, ids[t]);
      positions.longBuffer().put(t, past + t);
    }
    seqlens.intBuffer().put(0, past + ids.length - 1);
    total.intBuffer().put(0, past + ids.length);
    try (Tensors views = new Tensors()) {
      session.run(bind(slot, 1, ids.length, views, more));
    }
    held[slot] += ids.length;
  }

  @Override
  public FloatBuffer decode(Input batch) {
    long[] ids = batch.tokens();
    int most = 0;
    for (int row = 0; row < ids.length; row++) {
      tokens.longBuffer().put(row, ids[row]);
      positions.longBuffer().put(row, held[row]);
      seqlens.intBuffer().put(row, held[row]); // past + 1 token - 1
      most = Math.max(most, held[row] + 1);
    }
    checkRoom(most);
    total.intBuffer().put(0, most);
    session.run(decodes.computeIfAbsent(ids.length, n -> bind(0, n, 1, owned, Map.of())));
    for (int row = 0; row < ids.length; row++) {
      held[row]++;
    }
    return logits.floatBuffer().limit(ids.length * size.vocab());
  }

  @Override
  public void close() {
    owned.close();
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
   * @param views owns the tensors that are created for it
   * @param more outputs besides the logits
   */
  private Session.Bound bind(
      int first, int rows, int time, Tensors views, Map<String, Tensor> more) {
    Map<String, NativeTensor> in = new HashMap<>();
    Map<String, NativeTensor> out = new HashMap<>(more);
    in.put(CachedDecoder.TOKENS, views.own(tokens.view(rows, time)));
    in.put(CachedDecoder.POSITIONS, views.own(positions.view(rows, time)));
    in.put(CachedDecoder.SEQLENS_K, views.own(seqlens.view(rows)));
    in.put(CachedDecoder.TOTAL, total);
    out.put(CachedDecoder.LOGITS, views.own(logits.view(rows, time, size.vocab())));
    for (int i = 0; i < caches.size(); i++) {
      Cache cache = contract.caches().get(i);
      NativeTensor inPlace = views.own(caches.get(i).tensor().rows(first, rows));
      in.put(cache.past(), inPlace);
      out.put(cache.present(), inPlace);
    }
    return session.bind(in, out);
  }
}
