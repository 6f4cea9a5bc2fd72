package dev.unroll.train.eval;

import dev.unroll.bundle.GraphContract;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An exported graph reading one sequence. What is fed continues what was fed before: the hidden
 * state is carried from call to call until {@link #reset}. Every figure reported about a finished
 * model comes through here, from the very file that is served.
 */
public final class ExportedNetwork implements ExportedText {

  /** Longest piece that one run takes. */
  public static final int LONGEST = 256;

  private final Session session;
  private final GraphContract.Recurrent contract;
  private final Kind kind;
  private final Tensor input;
  private final Tensor output;
  private final List<Tensor> current = new ArrayList<>();
  private final List<Tensor> next = new ArrayList<>();

  /**
   * What goes in and comes out.
   *
   * @param inputWidth numbers a step of the input: 1 for a token
   * @param outputWidth numbers a step of the output
   */
  private record Kind(int inputWidth, int outputWidth) {}

  private ExportedNetwork(
      Path folder, GraphContract.Recurrent contract, Kind kind, int threads, Tensor input) {
    this.contract = contract;
    this.kind = kind;
    this.session = Session.open(folder.resolve(contract.file()), SessionSettings.cpu(threads));
    this.input = input;
    this.output = Tensor.floats(1, LONGEST, kind.outputWidth);
    for (GraphContract.State state : contract.states()) {
      current.add(Tensor.floats(1, state.size()));
      next.add(Tensor.floats(1, state.size()));
    }
  }

  /** A network that reads tokens and gives logits over the vocabulary. */
  public static ExportedNetwork ofTokens(
      Path folder, GraphContract.Recurrent contract, int vocabSize, int threads) {
    return new ExportedNetwork(
        folder, contract, new Kind(1, vocabSize), threads, Tensor.longs(1, LONGEST));
  }

  /** A network that reads scaled values and predicts those of the next step. */
  public static ExportedNetwork ofValues(
      Path folder, GraphContract.Recurrent contract, int features, int threads) {
    return new ExportedNetwork(
        folder,
        contract,
        new Kind(features, features),
        threads,
        Tensor.floats(1, LONGEST, features));
  }

  @Override
  public int longest() {
    return LONGEST;
  }

  @Override
  public boolean isFull() {
    return false;
  }

  /** Forgets everything: the next feed starts a sequence. */
  @Override
  public void reset() {
    for (Tensor state : current) {
      FloatBuffer buffer = state.floatBuffer();
      buffer.put(0, new float[buffer.capacity()]);
    }
  }

  /**
   * Feeds up to {@link #LONGEST} tokens.
   *
   * @return the logits {@code [count, vocabSize]}, until the next feed
   */
  @Override
  public FloatBuffer feed(int[] tokens, int from, int count) {
    LongBuffer buffer = input.longBuffer();
    for (int i = 0; i < count; i++) {
      buffer.put(i, tokens[from + i]);
    }
    return run(count, 1, count);
  }

  /**
   * Feeds up to {@link #LONGEST} steps of scaled values {@code [time][features]}.
   *
   * @return the predictions {@code [count, features]}, until the next feed
   */
  public FloatBuffer feed(float[][] values, int from, int count) {
    FloatBuffer buffer = input.floatBuffer();
    for (int i = 0; i < count; i++) {
      buffer.put(i * kind.inputWidth, values[from + i]);
    }
    return run(count, 1, count, kind.inputWidth);
  }

  @Override
  public List<float[]> states(int[] tokens, List<Integer> ends) {
    reset();
    int last = contract.lastHidden();
    List<float[]> states = new ArrayList<>();
    int fed = 0;
    for (int end : ends) {
      if (end > fed) {
        feed(tokens, fed, end - fed);
        fed = end;
      }
      states.add(state(last));
    }
    return states;
  }

  /** The state after the last feed, as the contract lists it. */
  public float[] state(int index) {
    FloatBuffer buffer = current.get(index).floatBuffer();
    float[] copy = new float[buffer.capacity()];
    buffer.get(0, copy);
    return copy;
  }

  private FloatBuffer run(int count, long... inputShape) {
    Map<String, Tensor> inputs = new HashMap<>();
    Map<String, Tensor> outputs = new HashMap<>();
    for (int i = 0; i < contract.states().size(); i++) {
      inputs.put(contract.states().get(i).input(), current.get(i));
      outputs.put(contract.states().get(i).output(), next.get(i));
    }
    try (Tensor in = input.view(inputShape);
        Tensor out = output.view(1, count, kind.outputWidth)) {
      inputs.put(contract.input(), in);
      outputs.put(contract.output(), out);
      session.run(inputs, outputs);
    }
    for (int i = 0; i < current.size(); i++) {
      Tensor spent = current.get(i);
      current.set(i, next.get(i));
      next.set(i, spent);
    }
    return output.floatBuffer().limit(count * kind.outputWidth);
  }

  @Override
  public void close() {
    session.close();
    input.close();
    output.close();
    current.forEach(Tensor::close);
    next.forEach(Tensor::close);
  }
}
