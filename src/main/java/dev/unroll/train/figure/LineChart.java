package dev.unroll.train.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A chart of curves over a common x axis, with grid, ticks and a legend when there are several.
 *
 * @param xScale likewise
 * @param yScale a {@link Scale#LOG} axis leaves out values that are not positive
 */
public record LineChart(
    String title, String xLabel, String yLabel, Scale xScale, Scale yScale, List<Line> lines) {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 420;
  private static final int LEFT = 68;
  private static final int RIGHT = 24;
  private static final int TOP = 66;
  private static final int BOTTOM = 52;

  public LineChart {
    lines = List.copyOf(lines);
  }

  /** With a linear x axis. */
  public LineChart(String title, String xLabel, String yLabel, Scale yScale, List<Line> lines) {
    this(title, xLabel, yLabel, Scale.LINEAR, yScale, lines);
  }

  /** The chart as an SVG document. */
  public String svg() {
    Axis x = new Axis(xScale, Range.of(values(Point::x), 0, xScale), LEFT, WIDTH - RIGHT);
    Axis y = new Axis(yScale, Range.of(values(Point::y), 0.06, yScale), HEIGHT - BOTTOM, TOP);
    Svg svg = new Svg(WIDTH, HEIGHT, title);
    svg.text(LEFT, 26, Svg.Anchor.START, "title", title);
    drawAxes(svg, x, y);
    for (int i = 0; i < lines.size(); i++) {
      drawLine(svg, lines.get(i), i % Svg.COLOURS, x, y);
    }
    if (lines.size() > 1) {
      drawLegend(svg);
    }
    return svg.document();
  }

  private void drawAxes(Svg svg, Axis x, Axis y) {
    for (double tick : y.ticks()) {
      double at = y.at(tick);
      svg.line(LEFT, at, WIDTH - RIGHT, at, "grid");
      svg.text(LEFT - 8, at + 4, Svg.Anchor.END, "label", Scale.format(tick));
    }
    for (double tick : x.ticks()) {
      double at = x.at(tick);
      svg.line(at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 5, "axis");
      svg.text(at, HEIGHT - BOTTOM + 20, Svg.Anchor.MIDDLE, "label", Scale.format(tick));
    }
    svg.line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "axis");
    svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, Svg.Anchor.MIDDLE, "label", xLabel);
    svg.textUpwards(18, (TOP + HEIGHT - BOTTOM) / 2.0, "label", yLabel);
  }

  private void drawLine(Svg svg, Line line, int colour, Axis x, Axis y) {
    String classes = "line s" + colour + (line.style() == Line.Style.DASHED ? " dashed" : "");
    List<Point> piece = new ArrayList<>();
    for (int i = 0; i < line.points().size(); i++) {
      Point data = line.points().get(i);
      Point pixel = new Point(x.at(data.x()), y.at(data.y()));
      if (!Double.isFinite(pixel.y())) {
        drawPiece(svg, piece, classes);
        piece.clear();
        continue;
      }
      piece.add(pixel);
      if (line.style() == Line.Style.MARKED) {
        svg.circle(pixel, 3, "f" + colour);
      }
    }
    drawPiece(svg, piece, classes);
    drawLabels(svg, line, x, y);
  }

  /** After the curve, so that their halo keeps it away from them. */
  private static void drawLabels(Svg svg, Line line, Axis x, Axis y) {
    for (int i = 0; i < line.labels().size(); i++) {
      Point data = line.points().get(i);
      double at = y.at(data.y());
      if (Double.isFinite(at) && !line.labels().get(i).isEmpty()) {
        svg.text(x.at(data.x()), at - 8, Svg.Anchor.MIDDLE, "halo", line.labels().get(i));
      }
    }
  }

  private static void drawPiece(Svg svg, List<Point> piece, String classes) {
    if (piece.size() > 1) {
      svg.polyline(piece, classes);
    } else if (piece.size() == 1) {
      svg.circle(piece.getFirst(), 2, classes.replace("line s", "f"));
    }
  }

  private void drawLegend(Svg svg) {
    double x = LEFT;
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      String dash = line.style() == Line.Style.DASHED ? " dashed" : "";
      svg.line(x, 44, x + 22, 44, "line s" + i % Svg.COLOURS + dash);
      svg.text(x + 28, 48, Svg.Anchor.START, "", line.name());
      // No font metrics without a font: 6.6 pixels a character is wide enough for 12 px sans-serif.
      x += 28 + 6.6 * line.name().length() + 22;
    }
  }

  private DoubleStream values(ToDoubleFunction<Point> coordinate) {
    return lines.stream().flatMap(l -> l.points().stream()).mapToDouble(coordinate);
  }

  /**
   * An axis of the chart.
   *
   * @param start pixel of the range's low end
   * @param end pixel of its high end
   */
  private record Axis(Scale scale, Range range, double start, double end) {
    List<Double> ticks() {
      return scale.ticks(range.low, range.high);
    }

    /** The pixel of a value; not finite where the scale has no place for it. */
    double at(double value) {
      double low = scale.transform(range.low);
      double distance = scale.transform(value) - low;
      return start + (end - start) * distance / (scale.transform(range.high) - low);
    }
  }

  /** What an axis spans; never empty. */
  private record Range(double low, double high) {

    /** The range of the values, widened by a share of itself on the scale. */
    static Range of(DoubleStream values, double margin, Scale scale) {
      var statistics = values.filter(v -> Double.isFinite(scale.transform(v))).summaryStatistics();
      if (statistics.getCount() == 0) {
        return new Range(1, 2);
      }
      double low = statistics.getMin();
      double high = statistics.getMax();
      if (low == high) {
        double half = low == 0 ? 1 : Math.abs(low) / 2;
        return new Range(low - half, high + half);
      }
      return switch (scale) {
        case LINEAR -> {
          double wider = margin * (high - low);
          // What comes near zero is read best against zero itself.
          yield new Range(low >= 0 && low < high / 4 ? 0 : low - wider, high + wider);
        }
        case LOG -> {
          double factor = Math.pow(high / low, margin);
          yield new Range(low / factor, high * factor);
        }
      };
    }
  }
}
