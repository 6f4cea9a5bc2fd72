package dev.unroll.train;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.export.MetricsFile;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.step.TrainingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Several trained models side by side: what their recipes have different, and their figures.
 *
 * @param models a column each
 */
public record ModelOverview(List<Model> models) {
  /** Keys that are words for people, not what a model is made of. */
  private static final Set<String> WORDS = Set.of("title", "description", "examples");

  private static final int LONGEST_VALUE = 40;

  /**
   * A trained model.
   *
   * @param recipe its values by their keys
   * @param figures as they are written, by their keys, in reading order
   */
  public record Model(String name, Map<String, String> recipe, Map<String, String> figures) {}

  public ModelOverview {
    models = List.copyOf(models);
  }

  /**
   * Reads folders with a {@code recipe.yaml} and a {@code metrics.json}.
   *
   * @param metric the only figure that is wanted; all without one
   * @throws TrainingException if a folder lacks a file, or none has the figure
   */
  public static ModelOverview of(List<Path> folders, @Nullable String metric) {
    List<Model> models = new ArrayList<>();
    Set<String> known = new LinkedHashSet<>();
    for (Path folder : folders) {
      Recipe recipe = Recipe.read(folder.resolve(ModelFolder.RECIPE), List.of());
      Map<String, String> figures = new LinkedHashMap<>();
      for (Metric figure : MetricsFile.read(folder.resolve(ModelFolder.METRICS)).metrics()) {
        known.add(figure.key());
        if (metric == null || figure.key().equals(metric)) {
          figures.put(figure.key(), figure.formatted());
        }
      }
      String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
      models.add(new Model(name, RecipeKeys.of(recipe.canonical()), figures));
    }
    if (metric != null && !known.contains(metric)) {
      throw new TrainingException(
          "--metric: none has %s; there are %s".formatted(metric, String.join(", ", known)));
    }
    return new ModelOverview(models);
  }

  /** The table in Markdown: a row a key. */
  public String markdown() {
    StringBuilder table = new StringBuilder("| |");
    models.forEach(model -> table.append(' ').append(cell(model.name())).append(" |"));
    table.append("\n|---|").append("---:|".repeat(models.size())).append('\n');
    Set<String> keys = new TreeSet<>();
    models.forEach(model -> keys.addAll(model.recipe().keySet()));
    keys.removeIf(key -> WORDS.contains(key) || values(key).size() == 1);
    keys.forEach(key -> row(table, key, model -> model.recipe().getOrDefault(key, "")));
    Set<String> figures = new LinkedHashSet<>();
    models.forEach(model -> figures.addAll(model.figures().keySet()));
    figures.forEach(key -> row(table, key, model -> model.figures().getOrDefault(key, "")));
    return table.toString();
  }

  /** What models have for a key of the recipe. */
  private Set<String> values(String key) {
    Set<String> values = new HashSet<>();
    models.forEach(model -> values.add(model.recipe().getOrDefault(key, "")));
    return values;
  }

  private void row(StringBuilder table, String key, Function<Model, String> value) {
    table.append("| ").append(key).append(" |");
    models.forEach(model -> table.append(' ').append(cell(value.apply(model))).append(" |"));
    table.append('\n');
  }

  private static String cell(String value) {
    String line = value.replaceAll("\\s+", " ").replace("|", "\\|");
    return line.codePointCount(0, line.length()) <= LONGEST_VALUE
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_VALUE)) + "…";
  }
}
