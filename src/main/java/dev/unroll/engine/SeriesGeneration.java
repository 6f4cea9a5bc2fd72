package dev.unroll.engine;

import dev.unroll.bundle.Scaler;
import dev.unroll.engine.sampling.GenerationFailed;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** A series continued: each prediction is sent on in raw units and fed back as the next step. */
final class SeriesGeneration implements Generation {
  private final Scaler scaler;
  private final float[][] past; // (time, features), scaled
  private final int horizon;
  private double[] previous; // (features), raw
  private float[] next = new float[0]; // (features), scaled
  private int generated;

  /**
   * A generation that has not begun.
   *
   * @param last the past's last raw values
   */
  SeriesGeneration(Scaler scaler, float[][] past, double[] last, int horizon) {
    this.scaler = scaler;
    this.past = past;
    this.previous = last;
    this.horizon = horizon;
  }

  @Override
  public int promptTokens() {
    return past.length;
  }

  @Override
  public int maxTokens() {
    return horizon;
  }

  @Override
  public int generated() {
    return generated;
  }

  @Override
  public Input prompt(int from, int to) {
    return new Input.Values(Arrays.copyOfRange(past, from, to));
  }

  /** The step to feed next, scaled. */
  float[] next() {
    return next;
  }

  @Override
  public Optional<FinishReason> accept(float[] output, Consumer<Event> events) {
    next = output.clone();
    previous = scaler.decode(previous, next);
    if (!Arrays.stream(previous).allMatch(Double::isFinite)) {
      throw new GenerationFailed(
          "the forecast left the range of numbers at step " + (generated + 1));
    }
    events.accept(new Event.Value(generated, previous.clone()));
    generated++;
    return generated == horizon ? Optional.of(FinishReason.LENGTH) : Optional.empty();
  }
}
