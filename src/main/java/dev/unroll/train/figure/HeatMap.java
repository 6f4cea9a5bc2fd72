package dev.unroll.train.figure;

import java.util.List;

/**
 * A matrix of weights from 0 to 1 as squares, the darker the larger: what is written down the side,
 * what is read along the top.
 *
 * @param columns one a column
 * @param rows one a row
 * @param weights {@code [row][column]}
 * @param numbers what stands in the squares, {@code [row][column]}; empty for nothing
 */
public record HeatMap(
    String title,
    List<String> columns,
    List<String> rows,
    List<float[]> weights,
    List<List<String>> numbers) {

  private static final int CELL = 24;
  private static final int MARGIN = 16;
  private static final double LETTER = 7;

  /** Weight above which a square is so dark that a number in it has the colour of the paper. */
  private static final double DARK = 0.55;

  public HeatMap {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    weights = List.copyOf(weights);
    numbers = List.copyOf(numbers);
  }

  /** Squares without numbers. */
  public HeatMap(String title, List<String> columns, List<String> rows, List<float[]> weights) {
    this(title, columns, rows, weights, List.of());
  }

  /** The matrix as an SVG document. */
  public String svg() {
    double left = MARGIN + longest(rows) * LETTER + 8;
    double top = 40 + longest(columns) * LETTER + 8;
    int width = (int) Math.max(left + columns.size() * CELL, title.length() * 8.5) + 2 * MARGIN;
    int height = (int) (top + rows.size() * CELL) + MARGIN;
    Svg svg = new Svg(width, height, title);
    svg.text(MARGIN, 26, Svg.Anchor.START, "title", title);
    for (int column = 0; column < columns.size(); column++) {
      double x = left + (column + 0.5) * CELL + 4;
      svg.textUpwardsFrom(x, top - 6, "label", columns.get(column));
    }
    for (int row = 0; row < rows.size(); row++) {
      double y = top + row * CELL;
      svg.text(left - 8, y + CELL / 2.0 + 4, Svg.Anchor.END, "label", rows.get(row));
      for (int column = 0; column < columns.size(); column++) {
        double weight = Math.clamp(weights.get(row)[column], 0, 1);
        double x = left + column * CELL;
        svg.cell(x, y, CELL - 1, weight, "f0");
        if (!numbers.isEmpty()) {
          svg.text(
              x + CELL / 2.0,
              y + CELL / 2.0 + 4,
              Svg.Anchor.MIDDLE,
              weight > DARK ? "inverse" : "",
              numbers.get(row).get(column));
        }
      }
    }
    return svg.document();
  }

  private static int longest(List<String> labels) {
    return labels.stream().mapToInt(String::length).max().orElse(0);
  }
}
