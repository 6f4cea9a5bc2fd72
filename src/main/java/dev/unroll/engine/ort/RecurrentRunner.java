package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.Input;
import dev.unroll.engine.ModelRunner;
import dev.unroll.engine.ort.rows.Tensors;
import dev.unroll.runtime.ElementType;
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

/**
 * A recurrent network on ONNX Runtime. Each hidden state is one native buffer {@code [slots, size]}
 * with one row per slot; a step of the first n sequences runs on the first n rows.
 *
 * <p>A run writes the next states to separate buffers, which are copied back after a successful run
 * (a few microseconds). So a failed run changes no state, and rows outside the batch keep theirs.
 * Tensors are created once per batch size and once per prompt length.
 */
final class RecurrentRunner implements ModelRunner {
  /** A product with a single row may be rounded differently than with several. */
  private static final int LEAST_ROWS = 2;

  private final Session session;
  private final GraphContract.Recurrent contract;
  private final ElementType inputType;
  private final int slots;
  private final int outputSize;
  private final Tensors tensors = new Tensors();
  private final List<HiddenState> hidden = new ArrayList<>();
  private final Tensor input; // [rows] or [rows, features]
  private final Tensor output; // [rows, outputSize]
  private final Map<Integer, Session.Bound> decodes = new HashMap<>(); // by batch size
  private final Map<Integer, Session.Bound> prefills = new HashMap<>(); // by prompt length

  /**
   * One hidden state.
   *
   * @param current the states before a decoding step, one row per slot, {@code [rows, size]}
   * @param next the states after it, {@code [rows, size]}
   * @param promptCurrent the state before a prefill of one sequence, {@code [1, size]}
   * @param promptNext the state after it, {@code [1, size]}
   */
  private record HiddenState(
      GraphContract.State state,
      Tensor current,
      Tensor next,
      Tensor promptCurrent,
      Tensor promptNext) {

    FloatBuffer row(int slot) {
      return current.floatBuffer().slice(slot * state.size(), state.size());
    }
  }

  /**
   * Loads a recurrent network.
   *
   * @param folder the folder of its graph
   * @throws dev.unroll.bundle.BundleException with one line when the graph differs from the
   *     contract
   * @throws dev.unroll.runtime.RuntimeFailure when ONNX Runtime refuses the graph
   */
  static RecurrentRunner open(
      Path folder,
      GraphContract.Recurrent contract,
      ElementType inputType,
      int outputSize,
      SessionSettings settings,
      EngineConfig config) {
    Path file = folder.resolve(contract.file());
    return Session.open(
        file,
        settings,
        session -> {
          GraphCheck.recurrent(file, session, contract, inputType, outputSize);
          return new RecurrentRunner(
              session, contract, inputType, config.slots(), outputSize, config.longestRun());
        });
  }

  /**
   * A runner on a session that it closes.
   *
   * @param inputType int64 for tokens, float for values
   * @param outputSize vocabulary size, or number of features
   * @param longest most time steps of one {@link #outputs}
   */
  RecurrentRunner(
      Session session,
      GraphContract.Recurrent contract,
      ElementType inputType,
      int slots,
      int outputSize,
      int longest) {
    this.session = session;
    this.contract = contract;
    this.inputType = inputType;
    this.slots = slots;
    this.outputSize = outputSize;
    int stateRows = Math.max(slots, LEAST_ROWS);
    for (GraphContract.State state : contract.states()) {
      int size = state.size();
      hidden.add(
          new HiddenState(
              state,
              tensors.own(Tensor.floats(stateRows, size)),
              tensors.own(Tensor.floats(stateRows, size)),
              tensors.own(Tensor.floats(1, size)),
              tensors.own(Tensor.floats(1, size))));
    }
    long rows = Math.max(stateRows, longest);
    this.input = tensors.own(Tensor.allocate(inputType, inputShape(rows)));
    this.output = tensors.own(Tensor.floats(rows, outputSize));
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public int outputSize() {
    return outputSize;
  }

  @Override
  public int stateSize() {
    return contract.states().get(contract.lastHidden()).size();
  }

  @Override
  public long cacheBytes() {
    return hidden.stream().mapToLong(state -> state.current().byteSize()).sum();
  }

  @Override
  public void clear(int slot) {
    for (HiddenState h : hidden) {
      FloatBuffer row = h.row(slot);
      while (row.hasRemaining()) {
        row.put(0);
      }
    }
  }

  @Override
  public void move(int from, int to) {
    hidden.forEach(h -> h.row(to).put(h.row(from)));
  }

  @Override
  public void swap(int a, int b) {
    for (HiddenState h : hidden) {
      float[] held = new float[h.state().size()];
      h.row(a).get(held);
      h.row(a).put(h.row(b));
      h.row(b).put(held);
    }
  }

  @Override
  public FloatBuffer prefill(int slot, Input steps) {
    return outputs(slot, steps).slice((steps.rows() - 1) * outputSize, outputSize);
  }

  @Override
  public FloatBuffer outputs(int slot, Input steps) {
    int time = steps.rows();
    write(steps);
    hidden.forEach(h -> h.promptCurrent().floatBuffer().put(h.row(slot)));
    session.run(prefills.computeIfAbsent(time, this::bindPrefill));
    hidden.forEach(h -> h.row(slot).put(h.promptNext().floatBuffer()));
    return output.floatBuffer().limit(time * outputSize);
  }

  /** Makes one run per end, because the graph outputs its states after the last step only. */
  @Override
  public FloatBuffer states(int slot, Input steps, int[] ends) {
    FloatBuffer states = FloatBuffer.allocate(ends.length * stateSize());
    HiddenState last = hidden.get(contract.lastHidden());
    int from = 0;
    for (int end : ends) {
      if (end > from) {
        outputs(slot, steps.slice(from, end));
        from = end;
      }
      states.put(last.row(slot));
    }
    return states.flip();
  }

  @Override
  public FloatBuffer decode(Input batch) {
    int n = batch.rows();
    write(batch);
    for (int row = n; row < LEAST_ROWS; row++) {
      repeatFirst(batch, row);
    }
    session.run(decodes.computeIfAbsent(Math.max(n, LEAST_ROWS), this::bindDecode));
    for (HiddenState h : hidden) {
      h.current().floatBuffer().put(h.next().floatBuffer().limit(n * h.state().size()));
    }
    return output.floatBuffer().limit(n * outputSize);
  }

  @Override
  public void close() {
    session.close();
    tensors.close();
  }

  private void write(Input steps) {
    switch (steps) {
      case Input.Tokens tokens -> input.longBuffer().put(tokens.ids());
      case Input.Values values -> {
        FloatBuffer to = input.floatBuffer();
        for (float[] row : values.values()) {
          to.put(row);
        }
      }
    }
  }

  private void repeatFirst(Input steps, int row) {
    switch (steps) {
      case Input.Tokens tokens -> input.longBuffer().put(row, tokens.ids()[0]);
      case Input.Values values -> input.floatBuffer().put(row * outputSize, values.values()[0]);
    }
  }

  private Session.Bound bindPrefill(int time) {
    Map<String, Tensor> in = new HashMap<>();
    Map<String, Tensor> out = new HashMap<>();
    for (HiddenState h : hidden) {
      in.put(h.state().input(), h.promptCurrent());
      out.put(h.state().output(), h.promptNext());
    }
    return bind(1, time, in, out);
  }

  private Session.Bound bindDecode(int n) {
    Map<String, Tensor> in = new HashMap<>();
    Map<String, Tensor> out = new HashMap<>();
    for (HiddenState h : hidden) {
      in.put(h.state().input(), tensors.own(h.current().view(n, h.state().size())));
      out.put(h.state().output(), tensors.own(h.next().view(n, h.state().size())));
    }
    return bind(n, 1, in, out);
  }

  private Session.Bound bind(int batch, int time, Map<String, Tensor> in, Map<String, Tensor> out) {
    in.put(contract.input(), tensors.own(input.view(inputShape(batch, time))));
    out.put(contract.output(), tensors.own(output.view(batch, time, outputSize)));
    return session.bind(in, out);
  }

  /** The leading dimensions, followed by the number of features if the input has features. */
  private long[] inputShape(long... leading) {
    return switch (inputType) {
      case INT64 -> leading;
      case FLOAT -> {
        long[] shape = Arrays.copyOf(leading, leading.length + 1);
        shape[leading.length] = outputSize;
        yield shape;
      }
      case UINT8, INT8, INT32, FLOAT16, BOOL ->
          throw new IllegalArgumentException("no recurrent model reads " + inputType);
    };
  }
}
