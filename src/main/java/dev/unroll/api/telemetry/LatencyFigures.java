package dev.unroll.api.telemetry;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A distribution of times since the start.
 *
 * @param count how many times
 * @param sum of all, in seconds
 * @param bounds upper bounds, in seconds, rising
 * @param counts for each bound, how many times are not above it
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record LatencyFigures(long count, double sum, List<Double> bounds, List<Long> counts) {
  static final LatencyFigures NONE = new LatencyFigures(0, 0, List.of(), List.of());

  static LatencyFigures of(Timer timer) {
    return of(List.of(timer));
  }

  /** The distribution of what several timers with the same bounds have seen. */
  static LatencyFigures of(Collection<Timer> timers) {
    long count = 0;
    double sum = 0;
    TreeMap<Double, Long> buckets = new TreeMap<>();
    for (Timer timer : timers) {
      var snapshot = timer.takeSnapshot();
      count += snapshot.count();
      sum += snapshot.total(TimeUnit.SECONDS);
      for (CountAtBucket bucket : snapshot.histogramCounts()) {
        double bound = bucket.bucket(TimeUnit.SECONDS);
        if (Double.isFinite(bound)) {
          buckets.merge(bound, Math.round(bucket.count()), Long::sum);
        }
      }
    }
    return new LatencyFigures(
        count, sum, List.copyOf(buckets.keySet()), List.copyOf(buckets.values()));
  }
}
