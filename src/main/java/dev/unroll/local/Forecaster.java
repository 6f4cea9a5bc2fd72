package dev.unroll.local;

import dev.unroll.engine.Engine;
import dev.unroll.engine.Event;
import dev.unroll.engine.Request;
import io.smallrye.mutiny.Multi;
import java.util.Arrays;
import java.util.List;

/** A model that continues series of numbers. */
public final class Forecaster {
  private final Engine engine;

  Forecaster(Engine engine) {
    this.engine = engine;
  }

  /**
   * Continues a series of one feature.
   *
   * @param past raw values, oldest first
   * @param horizon how many steps to forecast, at least 1
   * @return raw values {@code [horizon]}
   * @throws LocalFailure when the past is too short or of other features, or the model fails
   */
  public double[] forecast(double[] past, int horizon) {
    List<double[]> steps = Arrays.stream(past).mapToObj(value -> new double[] {value}).toList();
    return forecast(steps, horizon).stream().mapToDouble(step -> step[0]).toArray();
  }

  /**
   * Continues a series.
   *
   * @param past raw values {@code [time][features]}, oldest first
   * @param horizon how many steps to forecast, at least 1
   * @return raw values {@code [horizon][features]}
   * @throws LocalFailure when the past is too short or of other features, or the model fails
   */
  public List<double[]> forecast(List<double[]> past, int horizon) {
    return stream(past, horizon).collect().asList().await().indefinitely();
  }

  /** Continues a series; the steps {@code [features]} as they are computed. */
  public Multi<double[]> stream(List<double[]> past, int horizon) {
    return LocalStreams.of(() -> engine.submit(new Request.Series(past, horizon)))
        .filter(Event.Value.class::isInstance)
        .map(event -> ((Event.Value) event).values());
  }
}
