package dev.unroll.cli;

import dev.unroll.cli.argument.CommandFailed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Past values as people write them: a line a step, a column a feature, separated by commas,
 * semicolons or white space. A first line that is no number names the columns, which may then stand
 * in any order among others.
 */
final class SeriesCsv {
  private SeriesCsv() {}

  /**
   * The values of each step, in the order of the features.
   *
   * @param source what the lines come from, for messages
   */
  static List<double[]> parse(List<String> lines, List<String> features, String source) {
    List<double[]> steps = new ArrayList<>();
    int[] columns = IntStream.range(0, features.size()).toArray();
    int width = features.size();
    boolean first = true;
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      List<String> cells = cells(line);
      if (first && cells.stream().noneMatch(SeriesCsv::isNumber)) {
        columns = columnsOf(features, cells, source);
        width = cells.size();
      } else {
        steps.add(step(cells, columns, width, features, source + ", line " + number));
      }
      first = false;
    }
    return steps;
  }

  private static double[] step(
      List<String> cells, int[] columns, int width, List<String> features, String place) {
    if (cells.size() != width) {
      throw new CommandFailed(
          "%s: has %d values, but a step has %d (%s)"
              .formatted(place, cells.size(), width, String.join(", ", features)));
    }
    double[] step = new double[columns.length];
    for (int i = 0; i < columns.length; i++) {
      String cell = cells.get(columns[i]);
      if (!isNumber(cell)) {
        throw new CommandFailed("%s: '%s' is no number".formatted(place, cell));
      }
      step[i] = Double.parseDouble(cell);
    }
    return step;
  }

  private static int[] columnsOf(List<String> features, List<String> header, String source) {
    int[] columns = new int[features.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = header.indexOf(features.get(i));
      if (columns[i] < 0) {
        throw new CommandFailed(
            "%s: has no column '%s' (its columns: %s)"
                .formatted(source, features.get(i), String.join(", ", header)));
      }
    }
    return columns;
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split("\\s*[,;]\\s*|\\s+", -1))
        .map(cell -> cell.replaceAll("^\"|\"$", ""))
        .toList();
  }

  private static boolean isNumber(String cell) {
    try {
      return Double.isFinite(Double.parseDouble(cell));
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
