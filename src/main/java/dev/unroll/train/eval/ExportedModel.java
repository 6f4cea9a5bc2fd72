package dev.unroll.train.eval;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.Input;
import dev.unroll.engine.ModelRunner;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.train.step.TrainingException;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An exported model that reads one sequence, on the runner that serves it. What it reads continues
 * what it read before, until {@link #clear}.
 */
public final class ExportedModel implements AutoCloseable {
  private static final int SLOT = 0;

  /** Most time steps of one run of a model without a context. */
  private static final int CHUNK = 256;

  private final ModelRunner runner;
  private final @Nullable Integer context;
  private int length;

  private ExportedModel(ModelRunner runner, @Nullable Integer context) {
    this.runner = runner;
    this.context = context;
  }

  /** Opens a model that continues texts. */
  public static ExportedModel openText(ModelFolder folder, int threads) {
    if (!(folder.config().task() instanceof Task.Text)) {
      throw new TrainingException("the recipe is for text, but the model is not");
    }
    return open(folder, threads);
  }

  /**
   * Opens a model that continues or classifies sequences.
   *
   * @param folder of the model, which may be incomplete
   * @param threads of the runtime
   */
  public static ExportedModel open(ModelFolder folder, int threads) {
    Integer context =
        switch (folder.config().graph()) {
          case GraphContract.Recurrent _ -> null;
          case GraphContract.CachedDecoder _ -> context(folder.config().task());
          case GraphContract.ExternalDecoder _ ->
              throw new TrainingException("the model was exported by another program");
          case GraphContract.Encoder _ ->
              throw new TrainingException("the model reads whole texts, not one after the other");
          case Forecasting.Network _ ->
              throw new TrainingException("the model forecasts whole horizons, not step by step");
          case GraphContract.EncoderDecoder _, GraphContract.ExternalEncoderDecoder _ ->
              throw new TrainingException("the model translates: it does not read one sequence");
        };
    EngineConfig size =
        EngineConfig.defaults().withSlots(1).withPrefillChunk(context == null ? CHUNK : context);
    return new ExportedModel(
        new OrtEngines(RuntimeOptions.cpu(threads), size, Clock.SYSTEM).runner(folder), context);
  }

  private static @Nullable Integer context(Task task) {
    return switch (task) {
      case Task.Text text -> text.context();
      case Task.Classification classification -> classification.context();
      case Task.Series _, Task.Seq2Seq _, Task.Embedding _, Forecasting.Direct _ -> null;
    };
  }

  /** Most time steps of one run: all of the context, if the model has one. */
  public int chunk() {
    return context == null ? CHUNK : context;
  }

  /** How many numbers the model gives after each step. */
  public int outputSize() {
    return runner.outputSize();
  }

  /** How many numbers the last layer's state has; 0 when the graph does not give it. */
  public int stateSize() {
    return runner.stateSize();
  }

  /** Starts a new sequence. */
  public void clear() {
    runner.clear(SLOT);
    length = 0;
  }

  /** Whether the context has no room for another token before a {@link #clear}. */
  public boolean isFull() {
    return context != null && length == context;
  }

  /**
   * Reads at most {@link #chunk} tokens.
   *
   * @return the logits after each, {@code [to - from, outputSize]}; valid until the next run
   */
  FloatBuffer logits(int[] tokens, int from, int to) {
    Input steps = tokens(tokens, from, to);
    length += steps.rows();
    return runner.outputs(SLOT, steps);
  }

  /**
   * Reads at most {@link #chunk} tokens.
   *
   * @return the logits after the last one, {@code [outputSize]}; valid until the next run
   */
  FloatBuffer lastLogits(int[] tokens, int from, int to) {
    Input steps = tokens(tokens, from, to);
    length += steps.rows();
    return runner.prefill(SLOT, steps);
  }

  /**
   * Reads at most {@link #chunk} tokens.
   *
   * @param ends after how many tokens a state is wanted: rising, the last one all of them
   * @return the last layer's state after each end, {@code [ends, stateSize]}; valid until the next
   *     run
   */
  public FloatBuffer states(int[] tokens, int[] ends) {
    Input steps = tokens(tokens, 0, tokens.length);
    length += steps.rows();
    return runner.states(SLOT, steps, ends);
  }

  private static Input tokens(int[] ids, int from, int to) {
    long[] tokens = new long[to - from];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = ids[from + i];
    }
    return new Input.Tokens(tokens);
  }

  /**
   * Reads a series from its first step to its last.
   *
   * @param series scaled values, {@code [time][features]}
   * @return the prediction after each step of the values of the next one, {@code [time][features]}
   */
  float[][] predictions(float[][] series) {
    clear();
    float[][] predictions = new float[series.length][outputSize()];
    for (int from = 0; from < series.length; from += chunk()) {
      int to = Math.min(from + chunk(), series.length);
      FloatBuffer outputs = runner.outputs(SLOT, new Input.Values(series).slice(from, to));
      for (int t = from; t < to; t++) {
        outputs.get(predictions[t]);
      }
    }
    return predictions;
  }

  /**
   * Reads one more step of a series.
   *
   * @return the prediction of the values of the next one, {@code [features]}
   */
  float[] prediction(float[] values) {
    float[] prediction = new float[outputSize()];
    runner.prefill(SLOT, new Input.Values(new float[][] {values})).get(prediction);
    return prediction;
  }

  /**
   * Reads one more step of a series.
   *
   * @return the last layer's state after it, {@code [stateSize]}
   */
  float[] state(float[] values) {
    float[] state = new float[stateSize()];
    runner.states(SLOT, new Input.Values(new float[][] {values})).get(state);
    return state;
  }

  @Override
  public void close() {
    runner.close();
  }
}
