package dev.unroll.train.figure;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An SVG document under construction. Elements take their colours from classes: {@code axis},
 * {@code grid}, {@code label}, {@code title} and {@code s0} to {@code s5} for the data, each with a
 * light and a dark form that the reader's browser chooses.
 */
final class Svg {

  /** Colours for data; blue, vermilion, green and so on stay apart for colour-blind readers. */
  static final int COLOURS = 6;

  private static final String STYLE =
      """
      <style>
      svg { color-scheme: light dark; --paper: #ffffff; --ink: #24292f; --soft: #6e7781; --grid: #e4e7eb;
        --s0: #0072b2; --s1: #d55e00; --s2: #00875f; --s3: #a8508a; --s4: #8a6d00; --s5: #57606a }
      @media (prefers-color-scheme: dark) {
        svg { --paper: #0d1117; --ink: #e6edf3; --soft: #9198a1; --grid: #262c36;
          --s0: #58b5ee; --s1: #f28e4b; --s2: #3ccb9b; --s3: #e29ac6; --s4: #e0c34f; --s5: #b1bac4 } }
      text { font: 12px system-ui, sans-serif; fill: var(--ink) }
      .paper { fill: var(--paper) }
      .title { font-size: 15px; font-weight: 600 }
      .label { fill: var(--soft) }
      .inverse { fill: var(--paper) }
      .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round }
      .axis { stroke: var(--soft); fill: none }
      .grid { stroke: var(--grid); fill: none }
      .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round }
      .dashed { stroke-dasharray: 6 4 }
      .s0 { stroke: var(--s0) } .s1 { stroke: var(--s1) } .s2 { stroke: var(--s2) }
      .s3 { stroke: var(--s3) } .s4 { stroke: var(--s4) } .s5 { stroke: var(--s5) }
      .f0 { fill: var(--s0) } .f1 { fill: var(--s1) } .f2 { fill: var(--s2) }
      .f3 { fill: var(--s3) } .f4 { fill: var(--s4) } .f5 { fill: var(--s5) }
      </style>
      """;

  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;
  private final String title;

  Svg(int width, int height, String title) {
    this.width = width;
    this.height = height;
    this.title = title;
  }

  /** Where a text stands relative to its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  void text(double x, double y, Anchor anchor, String classes, String text) {
    body.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" class=\"%s\">%s</text>\n"
            .formatted(
                number(x),
                number(y),
                anchor.name().toLowerCase(Locale.ROOT),
                classes,
                escape(text)));
  }

  /** A text that reads from bottom to top. */
  void textUpwards(double x, double y, String classes, String text) {
    body.append(
        "<text transform=\"translate(%s %s) rotate(-90)\" text-anchor=\"middle\" class=\"%s\">%s</text>\n"
            .formatted(number(x), number(y), classes, escape(text)));
  }

  /** A text that reads from bottom to top and begins at its point. */
  void textUpwardsFrom(double x, double y, String classes, String text) {
    body.append(
        "<text transform=\"translate(%s %s) rotate(-90)\" class=\"%s\">%s</text>\n"
            .formatted(number(x), number(y), classes, escape(text)));
  }

  /**
   * A square with its upper left corner at a point.
   *
   * @param opacity from 0 to 1
   */
  void cell(double x, double y, double side, double opacity, String classes) {
    body.append(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill-opacity=\"%s\" class=\"%s\"/>\n"
            .formatted(number(x), number(y), number(side), number(side), number(opacity), classes));
  }

  /**
   * A bar with its upper left corner at a point.
   *
   * @param opacity from 0 to 1
   * @return its width
   */
  double bar(double x, double y, double width, double height, double opacity, String classes) {
    body.append(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill-opacity=\"%s\" class=\"%s\"/>\n"
            .formatted(
                number(x), number(y), number(width), number(height), number(opacity), classes));
    return width;
  }

  void line(double x1, double y1, double x2, double y2, String classes) {
    body.append(
        "<path d=\"M%s %sL%s %s\" class=\"%s\"/>\n"
            .formatted(number(x1), number(y1), number(x2), number(y2), classes));
  }

  void polyline(List<Point> points, String classes) {
    String path =
        points.stream()
            .map(p -> number(p.x()) + " " + number(p.y()))
            .collect(Collectors.joining("L", "M", ""));
    body.append("<path d=\"%s\" class=\"%s\"/>\n".formatted(path, classes));
  }

  void circle(Point centre, double radius, String classes) {
    body.append(
        "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" class=\"%s\"/>\n"
            .formatted(number(centre.x()), number(centre.y()), number(radius), classes));
  }

  /** The finished document. */
  String document() {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
    <title>%s</title>
    %s<rect width="%d" height="%d" rx="6" class="paper"/>
    %s</svg>
    """
        .formatted(width, height, width, height, escape(title), STYLE, width, height, body);
  }

  /** Two decimals are a hundredth of a pixel. */
  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
