package dev.unroll.train.figure;

import java.util.List;

/**
 * One curve of a chart.
 *
 * @param name its entry in the legend
 * @param points in order of x; points that are not finite leave a gap
 * @param style how it is drawn
 * @param labels a text above each point, or empty for none
 */
public record Line(String name, List<Point> points, Style style, List<String> labels) {

  /** How a curve is drawn. */
  public enum Style {
    SOLID,
    DASHED,
    MARKED
  }

  public Line {
    points = List.copyOf(points);
    labels = List.copyOf(labels);
    if (!labels.isEmpty() && labels.size() != points.size()) {
      throw new IllegalArgumentException(
          "%d labels for %d points of %s".formatted(labels.size(), points.size(), name));
    }
  }

  public static Line of(String name, List<Point> points) {
    return new Line(name, points, Style.SOLID, List.of());
  }
}
