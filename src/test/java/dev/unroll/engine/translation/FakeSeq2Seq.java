package dev.unroll.engine.translation;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A {@link TableModel} in rows. It notices a row that is used although nothing was put there. */
final class FakeSeq2Seq implements Seq2SeqRunner {
  /** What a run was asked for. */
  sealed interface Call {
    int lane();

    record Encode(int lane, int firstRow, int sources) implements Call {}

    record Decode(int lane, int rows) implements Call {}
  }

  private final TableModel model;
  private final List<List<Lane>> workers = new ArrayList<>();
  private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
  private Consumer<Call> before = call -> {};
  private volatile boolean closed;

  /**
   * A runner for one worker.
   *
   * @param rows of each lane
   * @param lanes longest sources
   */
  FakeSeq2Seq(TableModel model, int rows, int... lanes) {
    this(model, 1, rows, lanes);
  }

  private FakeSeq2Seq(TableModel model, int workers, int rows, int[] lanes) {
    this.model = model;
    for (int worker = 0; worker < workers; worker++) {
      List<Lane> own = new ArrayList<>();
      for (int i = 0; i < lanes.length; i++) {
        own.add(new FakeLane(i, lanes[i], rows));
      }
      this.workers.add(own);
    }
  }

  /** A runner for several workers. */
  static FakeSeq2Seq of(TableModel model, int workers, int rows, int... lanes) {
    return new FakeSeq2Seq(model, workers, rows, lanes);
  }

  /** Called before each run on the thread that runs; may block or throw. */
  FakeSeq2Seq before(Consumer<Call> hook) {
    before = hook;
    return this;
  }

  /** The runs so far; read it when the engine rests. */
  List<Call> calls() {
    return calls;
  }

  /** How many rows each decoding run had. */
  List<Integer> decodes() {
    return calls.stream()
        .filter(Call.Decode.class::isInstance)
        .map(call -> ((Call.Decode) call).rows())
        .toList();
  }

  /** How many runs have read sentences. */
  int reads() {
    return calls.size() - decodes().size();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public int vocabSize() {
    return model.vocab();
  }

  @Override
  public boolean aligns() {
    return true;
  }

  @Override
  public List<Lane> lanes() {
    return workers.getFirst();
  }

  @Override
  public List<List<Lane>> workers() {
    return workers;
  }

  @Override
  public void close() {
    closed = true;
  }

  /** What a row holds. */
  private record Held(long state, int source) {}

  private final class FakeLane implements Lane {
    private final int number;
    private final int sourceTokens;
    private final @Nullable Held[] rows;

    FakeLane(int number, int sourceTokens, int rows) {
      this.number = number;
      this.sourceTokens = sourceTokens;
      this.rows = new @Nullable Held[rows];
    }

    @Override
    public int sourceTokens() {
      return sourceTokens;
    }

    @Override
    public int rows() {
      return rows.length;
    }

    @Override
    public void encode(int firstRow, List<long[]> sources) {
      run(new Call.Encode(number, firstRow, sources.size()));
      for (int i = 0; i < sources.size(); i++) {
        long[] source = sources.get(i);
        if (source.length > sourceTokens || rows[firstRow + i] != null) {
          throw new AssertionError("row " + (firstRow + i) + " of " + Arrays.toString(rows));
        }
        rows[firstRow + i] = new Held(model.state(source), source.length);
      }
    }

    @Override
    public void arrange(int[] from) {
      @Nullable Held[] old = rows.clone();
      Arrays.fill(rows, null);
      for (int row = 0; row < from.length; row++) {
        rows[row] = held(old, from[row]);
      }
    }

    @Override
    public Step decode(long[] tokens, boolean aligned) {
      run(new Call.Decode(number, tokens.length));
      FloatBuffer logits = FloatBuffer.allocate(tokens.length * model.vocab());
      FloatBuffer alignment = FloatBuffer.allocate(tokens.length * sourceTokens);
      for (int row = 0; row < tokens.length; row++) {
        Held held = held(rows, row);
        long state = model.next(held.state(), tokens[row]);
        rows[row] = new Held(state, held.source());
        logits.put(row * model.vocab(), model.logits(state));
        alignment.put(row * sourceTokens, model.attention(state, held.source()));
      }
      if (tokens.length < rows.length && rows[tokens.length] != null) {
        throw new AssertionError("a row is left out of " + Arrays.toString(rows));
      }
      return new Step(logits, model.vocab(), aligned ? alignment : null);
    }

    private void run(Call call) {
      before.accept(call);
      calls.add(call);
    }

    private static Held held(@Nullable Held[] rows, int row) {
      Held held = rows[row];
      if (held == null) {
        throw new AssertionError("row " + row + " of " + Arrays.toString(rows) + " is empty");
      }
      return held;
    }
  }
}
