package dev.unroll.cli.report;

import java.util.List;
import java.util.Locale;

/**
 * The line of a live bar, exactly as wide as there is room. What does not fit beside a bar that can
 * be read is left out, the time left last of all.
 *
 * @param name of the model
 * @param left time that the training still takes
 * @param details what else is told, the most important first
 */
record BarLine(String name, String left, List<String> details) {
  private static final int NARROWEST_BAR = 10;
  private static final int LONGEST_NAME = 20;
  private static final String BLOCKS = " ▏▎▍▌▋▊▉█";

  /**
   * The line.
   *
   * @param done share of the training, from 0 to 1
   * @param width columns
   */
  String of(double done, int width) {
    String percent = String.format(Locale.ROOT, "%3d%%", (int) Math.floor(100 * done));
    StringBuilder after = new StringBuilder();
    int room = width - percent.length() - NARROWEST_BAR - 4 - left.length() - " left".length();
    String shownName =
        name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME - 1) + "…" : name;
    shownName = shownName.length() + 1 > room ? "" : shownName + " ";
    room -= shownName.length();
    for (String detail : details) {
      if (detail.length() + 2 > room) {
        break;
      }
      room -= detail.length() + 2;
      after.append(detail).append("  ");
    }
    int bar = Math.max(1, NARROWEST_BAR + room);
    return shownName + percent + " " + bar(done, bar) + " " + after + left + " left";
  }

  private static String bar(double done, int width) {
    int eighths = (int) Math.floor(Math.clamp(done, 0, 1) * width * 8);
    StringBuilder bar = new StringBuilder("│");
    for (int i = 0; i < width; i++) {
      bar.append(BLOCKS.charAt(Math.clamp(eighths - 8L * i, 0, 8)));
    }
    return bar.append("│").toString();
  }
}
