package dev.unroll.bench;

import dev.unroll.train.figure.Line;
import dev.unroll.train.figure.LineChart;
import dev.unroll.train.figure.Point;
import dev.unroll.train.figure.Scale;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The figures of loads as a table, as JSON and as a chart. */
final class LoadTable {
  private LoadTable() {}

  static void head(PrintWriter out) {
    out.printf(
        "%-12s %8s %9s  %-23s  %-29s  %-23s %6s %5s %7s%n",
        "load",
        "requests",
        "tokens/s",
        "first ms p50 p90 p99",
        "between ms p50 p90 p99 max",
        "whole ms p50 p90 p99",
        "errors",
        "429s",
        "cached");
    out.flush();
  }

  static void line(PrintWriter out, BenchServeCommand.Row row) {
    LoadResult result = row.result();
    out.printf(
        Locale.ROOT,
        "%-12s %8d %9.1f  %-23s  %-29s  %-23s %6d %5d %7d%n",
        row.load(),
        result.requests(),
        result.tokensPerSecond(),
        figures(result.first(), 3),
        figures(result.between(), 4),
        figures(result.whole(), 3),
        result.errors(),
        result.refused(),
        result.cachedTokens());
    out.flush();
  }

  private static String figures(double[] values, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(String.format(Locale.ROOT, "%7.1f", values[i]));
    }
    return text.toString();
  }

  static JsonObject json(String model, List<BenchServeCommand.Row> rows) {
    JsonArray loads = new JsonArray();
    for (BenchServeCommand.Row row : rows) {
      LoadResult result = row.result();
      loads.add(
          new JsonObject()
              .put("load", row.load())
              .put("requests", result.requests())
              .put("tokensPerSecond", result.tokensPerSecond())
              .put("firstMillis", shares(result.first()))
              .put("betweenMillis", shares(result.between()))
              .put("wholeMillis", shares(result.whole()))
              .put("errors", result.errors())
              .put("refused", result.refused())
              .put("cachedTokens", result.cachedTokens()));
    }
    return new JsonObject().put("model", model).put("loads", loads);
  }

  private static JsonObject shares(double[] values) {
    JsonObject named = new JsonObject();
    String[] names = {"p50", "p90", "p99", "max"};
    for (int i = 0; i < names.length; i++) {
      named.put(names[i], Double.isFinite(values[i]) ? (Object) values[i] : null);
    }
    return named;
  }

  /** Latencies by throughput. */
  static String svg(String model, List<BenchServeCommand.Row> rows) {
    List<Line> lines = new ArrayList<>();
    lines.add(line("first token, p50", rows, result -> result.first()[0]));
    lines.add(line("first token, p99", rows, result -> result.first()[2]));
    lines.add(line("between tokens, p50", rows, result -> result.between()[0]));
    lines.add(line("between tokens, p99", rows, result -> result.between()[2]));
    return new LineChart(model, "tokens a second", "ms", Scale.LOG, lines).svg();
  }

  private static Line line(
      String name, List<BenchServeCommand.Row> rows, Function<LoadResult, Double> value) {
    return Line.of(
        name,
        rows.stream()
            .sorted(Comparator.comparingDouble(row -> row.result().tokensPerSecond()))
            .map(row -> new Point(row.result().tokensPerSecond(), value.apply(row.result())))
            .toList());
  }
}
