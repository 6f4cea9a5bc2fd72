package dev.unroll.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Updates of a training that a curve is drawn through: at most some thousands, evenly chosen. */
public final class RunPoints {
  private static final int MOST = 4_096;

  private final List<Point> points = new ArrayList<>();
  private long every = 1;
  private long seen;

  /**
   * One update.
   *
   * @param time in milliseconds since 1970
   * @param norm of the gradient before it was clipped; NaN in journals without it
   */
  public record Point(long update, long time, double loss, double learningRate, double norm) {
    static Point of(JsonNode line) {
      return new Point(
          line.path("update").asLong(),
          line.path("time").asLong(),
          line.path("loss").asDouble(Double.NaN),
          line.path("learningRate").asDouble(Double.NaN),
          line.path("gradientNorm").asDouble(Double.NaN));
    }
  }

  void add(Point point) {
    if (seen++ % every != 0) {
      return;
    }
    points.add(point);
    if (points.size() > MOST) {
      for (int i = points.size() / 2; i > 0; i--) {
        points.remove(2 * i - 1);
      }
      every *= 2;
    }
  }

  /** Forgets those after an update, which are made again. */
  void forgetAfter(long update) {
    points.removeIf(point -> point.update() > update);
  }

  List<Point> all() {
    return List.copyOf(points);
  }
}
