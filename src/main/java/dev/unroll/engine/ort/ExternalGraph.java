package dev.unroll.engine.ort;

import dev.unroll.bundle.DecoderNames;
import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.engine.ort.rows.GrowingTensor;
import dev.unroll.engine.ort.rows.Tensors;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A graph of an exported decoder, with the inputs and outputs of its signature. */
final class ExternalGraph {
  private final Session session;
  private final DecoderSignature signature;
  private final GrowingTensor tokens;
  private final GrowingTensor mask;
  private final GrowingTensor positions;
  private final GrowingTensor logits;
  private final Map<String, Tensor> constants = new HashMap<>();
  private final Tensor branch = Tensor.allocate(ElementType.BOOL, 1);
  private final int vocab;

  /** Whether it outputs the logits of the last token only. */
  private final boolean lastOnly;

  /**
   * The tokens of a call.
   *
   * @param ids {@code [rows, time]}
   * @param past number of tokens in the past of each row
   * @param columns width of the mask
   * @param at the column of each row's first new token
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Call(long[] ids, int[] past, int columns, int[] at) {
    int rows() {
      return past.length;
    }

    int time() {
      return ids.length / past.length;
    }

    /** A call with one row without padding. */
    static Call of(long[] ids, int past) {
      return new Call(ids, new int[] {past}, past + ids.length, new int[] {past});
    }
  }

  /** Loads a graph. */
  static ExternalGraph open(Path file, DecoderNames names, SessionSettings settings) {
    return Session.open(
        file,
        settings,
        session ->
            new ExternalGraph(
                session, DecoderSignature.of(file, session.inputs(), session.outputs(), names)));
  }

  /**
   * A graph on a session that it closes. It is run once on two tokens, for the shape of its logits.
   */
  private ExternalGraph(Session session, DecoderSignature signature) {
    this.session = session;
    this.signature = signature;
    this.tokens = new GrowingTensor(signature.tokens().type());
    this.mask = new GrowingTensor(signature.mask().orElse(signature.tokens()).type());
    this.positions = new GrowingTensor(signature.positions().orElse(signature.tokens()).type());
    this.logits = new GrowingTensor(signature.logitsType());
    signature
        .kept()
        .ifPresent(
            kept -> {
              Tensor one =
                  Tensor.allocate(kept.type(), kept.rank() == 0 ? new long[0] : new long[] {1});
              put(one.bytes(), kept.type(), 0, 1);
              constants.put(kept.name(), one);
            });
    long[] shape = probe();
    this.vocab = (int) shape[2];
    this.lastOnly = shape[1] == 1;
  }

  DecoderSignature signature() {
    return signature;
  }

  int vocab() {
    return vocab;
  }

  private long[] probe() {
    try (Tensors made = new Tensors()) {
      List<Tensor> pasts = new ArrayList<>();
      int past = signature.oneToken() && signature.continues() ? 1 : 0;
      for (Cache cache : signature.caches()) {
        long[] shape = signature.shape(cache, 1, past);
        pasts.add(made.own(Tensor.allocate(signature.cacheType(), shape)));
      }
      Call call = Call.of(new long[signature.oneToken() ? 1 : 2], past);
      return session.shapeOf(signature.logits(), inputs(call, pasts, made));
    }
  }

  /**
   * Runs the graph. Logits are read with {@link #logits}.
   *
   * @param caches name the presents
   * @param presents tensors for the extended pasts, in the order of the caches
   */
  void run(Call call, List<Tensor> pasts, List<Cache> caches, List<Tensor> presents) {
    try (Tensors made = new Tensors()) {
      Map<String, Tensor> inputs = inputs(call, pasts, made);
      Map<String, Tensor> outputs = new HashMap<>();
      int time = lastOnly ? 1 : call.time();
      outputs.put(signature.logits(), made.own(logits.shaped(call.rows(), time, vocab)));
      for (int i = 0; i < presents.size(); i++) {
        outputs.put(caches.get(i).present(), presents.get(i));
      }
      session.run(inputs, outputs);
    }
  }

  /**
   * Copies the logits of a row's last token.
   *
   * @param to takes as many as it has room for
   */
  void logits(Call call, int row, FloatBuffer to) {
    int time = lastOnly ? 1 : call.time();
    int from = ((row + 1) * time - 1) * vocab;
    floats(logits.of(0), from, to);
  }

  /**
   * Copies numbers of either precision.
   *
   * @param to takes as many as it has room for
   */
  static void floats(Tensor memory, int from, FloatBuffer to) {
    switch (memory.type()) {
      case FLOAT -> to.put(0, memory.floatBuffer(), from, to.capacity());
      case FLOAT16 -> {
        var halves = memory.bytes().asShortBuffer();
        for (int i = 0; i < to.capacity(); i++) {
          to.put(i, Float.float16ToFloat(halves.get(from + i)));
        }
      }
      case UINT8, INT8, INT32, INT64, BOOL ->
          throw new IllegalStateException("logits are no numbers");
    }
  }

  private Map<String, Tensor> inputs(Call call, List<Tensor> pasts, Tensors made) {
    int rows = call.rows();
    int time = call.time();
    Map<String, Tensor> inputs = new HashMap<>(constants);
    Tensor ids = made.own(tokens.shaped(rows, time));
    inputs.put(signature.tokens().name(), ids);
    for (int i = 0; i < call.ids().length; i++) {
      put(ids.bytes(), tokens.type(), i, call.ids()[i]);
    }
    signature
        .mask()
        .ifPresent(
            input -> {
              Tensor visible = made.own(mask.shaped(rows, call.columns()));
              inputs.put(input.name(), visible);
              writeMask(call, visible.bytes());
            });
    signature
        .positions()
        .ifPresent(
            input -> {
              Tensor places = made.own(positions.shaped(rows, time));
              inputs.put(input.name(), places);
              ByteBuffer memory = places.bytes();
              for (int i = 0; i < rows * time; i++) {
                put(memory, positions.type(), i, call.past()[i / time] + i % time);
              }
            });
    if (signature.branch()) {
      branch.bytes().put(0, (byte) (call.past()[0] == 0 ? 0 : 1));
      inputs.put(DecoderSignature.BRANCH, branch);
    }
    for (int i = 0; i < pasts.size(); i++) {
      inputs.put(signature.caches().get(i).past(), pasts.get(i));
    }
    return inputs;
  }

  private void writeMask(Call call, ByteBuffer memory) {
    int columns = call.columns();
    for (int row = 0; row < call.rows(); row++) {
      for (int column = 0; column < columns; column++) {
        int since = column - call.at()[row];
        boolean visible = column < call.past()[row] || (since >= 0 && since < call.time());
        put(memory, mask.type(), row * columns + column, visible ? 1 : 0);
      }
    }
  }

  /** Writes a whole number. */
  static void put(ByteBuffer memory, ElementType type, int index, long value) {
    switch (type) {
      case INT64 -> memory.putLong(index * Long.BYTES, value);
      case INT32 -> memory.putInt(index * Integer.BYTES, Math.toIntExact(value));
      case FLOAT, FLOAT16, UINT8, INT8, BOOL ->
          throw new IllegalArgumentException("no whole numbers: " + type);
    }
  }

  void close() {
    session.close();
    constants.values().forEach(Tensor::close);
    branch.close();
    tokens.close();
    mask.close();
    positions.close();
    logits.close();
  }
}
