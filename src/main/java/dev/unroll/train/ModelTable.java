package dev.unroll.train;

import static java.util.stream.Collectors.joining;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.export.MetricsFile;
import dev.unroll.train.figure.Line;
import dev.unroll.train.figure.LineChart;
import dev.unroll.train.figure.Point;
import dev.unroll.train.figure.Scale;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * One figure of several trained models, by what their recipes have different.
 *
 * @param over key of the recipe that makes the rows, such as {@code data.labels}
 * @param unit of the figure
 * @param columns in the order in which they occur
 * @param rows from the smallest on
 */
public record ModelTable(
    String metric, String over, String unit, List<String> columns, List<Row> rows) {
  /** What stands for a key that a recipe does not give. */
  private static final String NOT_GIVEN = "without";

  /** A picture that spans as much is easier to read on a logarithmic axis. */
  private static final double LOG_FROM = 30;

  /**
   * A row.
   *
   * @param over the value of the key
   * @param figures by column
   */
  public record Row(double over, Map<String, Double> figures) {
    public Row {
      figures = Map.copyOf(figures);
    }
  }

  public ModelTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * Reads folders with a {@code recipe.yaml} and a {@code metrics.json}; the model itself is not
   * needed.
   *
   * @param by key of the recipe that makes the columns, such as {@code architecture.type}; one
   *     column without it
   * @throws TrainingException if a folder lacks a file, the figure or the key of the rows
   */
  public static ModelTable of(List<Path> folders, String metric, String over, @Nullable String by) {
    List<String> columns = new ArrayList<>();
    Map<Double, Map<String, Double>> rows = new TreeMap<>(Comparator.naturalOrder());
    String unit = "";
    for (Path folder : folders) {
      Recipe recipe = Recipe.read(folder.resolve(ModelFolder.RECIPE), List.of());
      Map<String, String> keys = RecipeKeys.of(recipe.canonical());
      Metric found = metric(folder, metric);
      unit = found.unit();
      String column = by == null ? metric : keys.getOrDefault(by, NOT_GIVEN + " " + by);
      if (!columns.contains(column)) {
        columns.add(column);
      }
      rows.computeIfAbsent(number(folder, keys, over), _ -> new TreeMap<>())
          .put(column, found.value());
    }
    return new ModelTable(
        metric,
        over,
        unit,
        columns,
        rows.entrySet().stream().map(row -> new Row(row.getKey(), row.getValue())).toList());
  }

  private static Metric metric(Path folder, String key) {
    Path file = folder.resolve(ModelFolder.METRICS);
    List<Metric> metrics = MetricsFile.read(file).metrics();
    return metrics.stream()
        .filter(metric -> metric.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new TrainingException(
                    "%s has no figure %s; there are %s"
                        .formatted(
                            file, key, metrics.stream().map(Metric::key).collect(joining(", ")))));
  }

  private static double number(Path folder, Map<String, String> keys, String key) {
    String value = keys.get(key);
    try {
      if (value != null) {
        return Double.parseDouble(value);
      }
    } catch (NumberFormatException e) {
      throw new TrainingException(
          "%s: %s is '%s', not a number".formatted(folder.resolve(ModelFolder.RECIPE), key, value),
          e);
    }
    throw new TrainingException(
        "%s has no %s; there are %s"
            .formatted(folder.resolve(ModelFolder.RECIPE), key, String.join(", ", keys.keySet())));
  }

  /** The table in Markdown. */
  public String markdown() {
    StringBuilder table = new StringBuilder();
    table.append("| ").append(over).append(" |");
    columns.forEach(column -> table.append(' ').append(column).append(" |"));
    table.append("\n|---:|").append("---:|".repeat(columns.size())).append('\n');
    for (Row row : rows) {
      table.append("| ").append(shown(row.over())).append(" |");
      for (String column : columns) {
        Double figure = row.figures().get(column);
        table
            .append(' ')
            .append(figure == null ? "" : new Metric(metric, figure, unit, "").formatted())
            .append(" |");
      }
      table.append('\n');
    }
    return table.toString();
  }

  private static String shown(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** The figure over the key of the rows, a line a column, as an SVG. */
  public String svg(String title) {
    List<Line> lines = new ArrayList<>();
    for (String column : columns) {
      List<Point> points = new ArrayList<>();
      for (Row row : rows) {
        Double figure = row.figures().get(column);
        if (figure != null) {
          points.add(new Point(row.over(), figure));
        }
      }
      lines.add(new Line(column, points, Line.Style.MARKED, List.of()));
    }
    double low = overs().min().orElse(1);
    double high = overs().max().orElse(1);
    Scale scale = low > 0 && high / low >= LOG_FROM ? Scale.LOG : Scale.LINEAR;
    String label = unit.isEmpty() ? metric : metric + " (" + unit + ")";
    return new LineChart(title, over, label, scale, Scale.LINEAR, lines).svg();
  }

  private DoubleStream overs() {
    return rows.stream().mapToDouble(Row::over);
  }

  /** Writes the picture. */
  public void write(Path file, String title) {
    try {
      Files.writeString(file, svg(title));
    } catch (IOException e) {
      throw new TrainingException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
