package dev.unroll.series.csv;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The cells of one column, from top to bottom. */
record CsvColumn(int index, String name, List<String> cells) {
  CsvColumn {
    cells = List.copyOf(cells);
  }

  boolean isNumbers(Numbers numbers) {
    boolean any = false;
    for (String cell : cells) {
      try {
        any |= !Double.isNaN(numbers.parse(cell));
      } catch (NumberFormatException text) {
        return false;
      }
    }
    return any;
  }

  /** Why it is no column of numbers: the first cell that is none, where most are. */
  String whyNoNumbers(Numbers numbers) {
    int found = 0;
    String first = "";
    for (String cell : cells) {
      try {
        found += Double.isNaN(numbers.parse(cell)) ? 0 : 1;
      } catch (NumberFormatException text) {
        first = first.isEmpty() ? String.valueOf(text.getMessage()) : first;
      }
    }
    return 2 * found > cells.size() && !first.isEmpty() ? "no numbers: " + first : "no numbers";
  }

  boolean isEmpty() {
    return cells.stream().allMatch(String::isEmpty);
  }

  /** The numbers, {@code NaN} where one is missing. */
  double[] numbers(Numbers numbers) {
    return cells.stream().mapToDouble(numbers::parse).toArray();
  }

  Set<String> different() {
    return new HashSet<>(cells);
  }

  /** Whether its numbers count the rows, as those that programs add do. */
  static boolean isCounter(double[] numbers) {
    for (int i = 1; i < numbers.length; i++) {
      if (numbers[i] != numbers[i - 1] + 1) {
        return false;
      }
    }
    return numbers.length > 2;
  }

  /** Whether there are no other numbers than 0 and 1. */
  static boolean isSwitch(double[] numbers) {
    return Arrays.stream(numbers).allMatch(n -> Double.isNaN(n) || n == 0 || n == 1);
  }

  static boolean isConstant(double[] numbers) {
    return Arrays.stream(numbers).filter(n -> !Double.isNaN(n)).distinct().count() < 2;
  }
}
