package dev.unroll.train.figure;

import java.util.List;

/**
 * A cluster tree lying on its side: leaves at the right, one a row, coloured by group; joins to the
 * left of them at their distance.
 */
public record Dendrogram(String title, String distanceLabel, Cluster root) {

  private static final int WIDTH = 760;
  private static final int LEFT = 28;
  private static final int NAMES = 130;
  private static final int TOP = 66;
  private static final int ROW = 19;
  private static final int BOTTOM = 48;

  /** The tree as an SVG document. */
  public String svg() {
    List<Cluster.Leaf> leaves = root.leaves();
    List<String> groups = leaves.stream().map(Cluster.Leaf::group).distinct().sorted().toList();
    int height = TOP + leaves.size() * ROW + BOTTOM;
    Svg svg = new Svg(WIDTH, height, title);
    svg.text(LEFT, 26, Svg.Anchor.START, "title", title);
    double x = LEFT;
    for (int i = 0; i < groups.size(); i++) {
      svg.circle(new Point(x + 5, 44), 5, "f" + i % Svg.COLOURS);
      svg.text(x + 16, 48, Svg.Anchor.START, "", groups.get(i));
      x += 16 + 6.6 * groups.get(i).length() + 22;
    }
    new Drawing(svg, groups).draw(root);
    drawAxis(svg, height - BOTTOM + 8);
    return svg.document();
  }

  private void drawAxis(Svg svg, double y) {
    svg.line(LEFT, y, WIDTH - NAMES, y, "axis");
    for (double tick : Scale.LINEAR.ticks(0, root.distance())) {
      svg.line(toX(tick), y, toX(tick), y + 5, "axis");
      svg.text(toX(tick), y + 18, Svg.Anchor.MIDDLE, "label", Scale.format(tick));
    }
    svg.text((LEFT + WIDTH - NAMES) / 2.0, y + 34, Svg.Anchor.MIDDLE, "label", distanceLabel);
  }

  private double toX(double distance) {
    double whole = Math.max(root.distance(), Double.MIN_NORMAL);
    return WIDTH - NAMES - (WIDTH - NAMES - LEFT) * distance / whole;
  }

  /** One walk over the tree; rows are given out in the order of the leaves. */
  private final class Drawing {
    private final Svg svg;
    private final List<String> groups;
    private int row;

    Drawing(Svg svg, List<String> groups) {
      this.svg = svg;
      this.groups = groups;
    }

    /** Draws the cluster and returns its y position in pixels. */
    double draw(Cluster cluster) {
      return switch (cluster) {
        case Cluster.Leaf leaf -> {
          double y = TOP + ROW * (row++ + 0.5);
          int colour = groups.indexOf(leaf.group()) % Svg.COLOURS;
          svg.text(WIDTH - NAMES + 8, y + 4, Svg.Anchor.START, "f" + colour, leaf.name());
          yield y;
        }
        case Cluster.Join join -> {
          double upper = draw(join.left());
          double lower = draw(join.right());
          double x = toX(join.height());
          svg.line(x, upper, x, lower, "axis");
          svg.line(x, upper, toX(join.left().distance()), upper, "axis");
          svg.line(x, lower, toX(join.right().distance()), lower, "axis");
          yield (upper + lower) / 2;
        }
      };
    }
  }
}
