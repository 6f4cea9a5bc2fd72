package dev.unroll.train.figure;

import java.util.List;

/**
 * A bar for each label: its texts that were found, those that were missed, and those of others that
 * were given it.
 */
public record LabelBars(String title, List<Row> rows) {
  private static final int HEIGHT = 22;
  private static final int BAR = 14;
  private static final int LONGEST = 360;
  private static final int MARGIN = 16;
  private static final int TOP = 68;
  private static final double LETTER = 7;
  private static final double MISSED = 0.3;

  public LabelBars {
    rows = List.copyOf(rows);
  }

  /**
   * The texts of a label.
   *
   * @param found with the label, and given it
   * @param missed with the label, but not given it
   * @param wrong without the label, but given it
   */
  public record Row(String label, int found, int missed, int wrong) {
    private int all() {
      return found + missed + wrong;
    }

    private String numbers() {
      return "%d found, %d missed, %d wrong".formatted(found, missed, wrong);
    }
  }

  /** The bars as an SVG document. */
  public String svg() {
    double names = rows.stream().mapToInt(row -> row.label().length()).max().orElse(0) * LETTER;
    double numbers = rows.stream().mapToInt(row -> row.numbers().length()).max().orElse(0) * LETTER;
    double left = MARGIN + names + 8;
    int most = Math.max(1, rows.stream().mapToInt(Row::all).max().orElse(1));
    int width =
        (int) Math.max(left + LONGEST + 8 + numbers, title.length() * 8.5 + MARGIN) + MARGIN;
    Svg svg = new Svg(width, TOP + rows.size() * HEIGHT + MARGIN, title);
    svg.text(MARGIN, 26, Svg.Anchor.START, "title", title);
    legend(svg);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double y = TOP + i * HEIGHT;
      svg.text(left - 8, y + BAR - 2, Svg.Anchor.END, "label", row.label());
      double unit = (double) LONGEST / most;
      double x = left;
      x += svg.bar(x, y, row.found() * unit, BAR, 1, "f0");
      x += svg.bar(x, y, row.missed() * unit, BAR, MISSED, "f0");
      x += svg.bar(x, y, row.wrong() * unit, BAR, 1, "f1");
      svg.text(x + 8, y + BAR - 2, Svg.Anchor.START, "label", row.numbers());
    }
    return svg.document();
  }

  private static void legend(Svg svg) {
    double x = MARGIN;
    for (Key key :
        List.of(
            new Key("found", 1, "f0"),
            new Key("missed", MISSED, "f0"),
            new Key("wrong", 1, "f1"))) {
      x += svg.bar(x, 40, BAR, BAR, key.opacity(), key.colour()) + 6;
      svg.text(x, 40 + BAR - 2, Svg.Anchor.START, "label", key.name());
      x += key.name().length() * LETTER + 18;
    }
  }

  private record Key(String name, double opacity, String colour) {}
}
