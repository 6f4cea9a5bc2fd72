package dev.unroll.train.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
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
    Range x = Range.of(xs().filter(v -> Double.isFinite(xScale.transform(v))), 0, xScale);
    Range y = Range.of(ys().filter(v -> Double.isFinite(yScale.transform(v))), 0.06, yScale);
    DoubleUnaryOperator toX =
        v ->
            LEFT
                + (WIDTH - LEFT - RIGHT)
                    * (xScale.transform(v) - xScale.transform(x.low))
                    / (xScale.transform(x.high) - xScale.transform(x.low));
    DoubleUnaryOperator toY =
        v ->
            HEIGHT
                - BOTTOM
                - (HEIGHT - TOP - BOTTOM)
                    * (yScale.transform(v) - yScale.transform(y.low))
                    / (yScale.transform(y.high) - yScale.transform(y.low));

    Svg svg = new Svg(WIDTH, HEIGHT, title);
    svg.text(LEFT, 26, Svg.Anchor.START, "title", title);
    drawAxes(svg, x, y, toX, toY);
    for (int i = 0; i < lines.size(); i++) {
      drawLine(svg, lines.get(i), i % Svg.COLOURS, toX, toY);
    }
    if (lines.size() > 1) {
      drawLegend(svg);
    }
    return svg.document();
  }

  private void drawAxes(
      Svg svg, Range x, Range y, DoubleUnaryOperator toX, DoubleUnaryOperator toY) {
    for (double tick : yScale.ticks(y.low, y.high)) {
      double at = toY.applyAsDouble(tick);
      svg.line(LEFT, at, WIDTH - RIGHT, at, "grid");
      svg.text(LEFT - 8, at + 4, Svg.Anchor.END, "label", Scale.format(tick));
    }
    for (double tick : xScale.ticks(x.low, x.high)) {
      double at = toX.applyAsDouble(tick);
      svg.line(at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 5, "axis");
      svg.text(at, HEIGHT - BOTTOM + 20, Svg.Anchor.MIDDLE, "label", Scale.format(tick));
    }
    svg.line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "axis");
    svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, Svg.Anchor.MIDDLE, "label", xLabel);
    svg.textUpwards(18, (TOP + HEIGHT - BOTTOM) / 2.0, "label", yLabel);
  }

  private void drawLine(
      Svg svg, Line line, int colour, DoubleUnaryOperator toX, DoubleUnaryOperator toY) {
    String classes = "line s" + colour + (line.style() == Line.Style.DASHED ? " dashed" : "");
    List<Point> piece = new ArrayList<>();
    for (int i = 0; i < line.points().size(); i++) {
      Point data = line.points().get(i);
      Point pixel = new Point(toX.applyAsDouble(data.x()), toY.applyAsDouble(data.y()));
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
    drawLabels(svg, line, toX, toY);
  }

  /** After the curve, so that their halo keeps it away from them. */
  private static void drawLabels(
      Svg svg, Line line, DoubleUnaryOperator toX, DoubleUnaryOperator toY) {
    for (int i = 0; i < line.labels().size(); i++) {
      Point data = line.points().get(i);
      double y = toY.applyAsDouble(data.y());
      if (Double.isFinite(y) && !line.labels().get(i).isEmpty()) {
        svg.text(
            toX.applyAsDouble(data.x()), y - 8, Svg.Anchor.MIDDLE, "halo", line.labels().get(i));
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

  private DoubleStream xs() {
    return lines.stream().flatMap(l -> l.points().stream()).mapToDouble(Point::x);
  }

  private DoubleStream ys() {
    return lines.stream().flatMap(l -> l.points().stream()).mapToDouble(Point::y);
  }

  /** What an axis spans; never empty. */
  private record Range(double low, double high) {

    /** The range of the values, widened by a share of itself on the scale. */
    static Range of(DoubleStream values, double margin, Scale scale) {
      var statistics = values.summaryStatistics();
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
