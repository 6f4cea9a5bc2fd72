package dev.unroll.train;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.data.store.DataStore;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.MetricComparison;
import dev.unroll.train.export.MetricsFile;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.subject.ExportedFolder;
import dev.unroll.train.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of an exported model, measured again from its folder and the data that its recipe
 * names.
 *
 * @param remarks what the reader should know about the comparison, one line each
 */
public record ModelEvaluation(List<MetricComparison> comparisons, List<String> remarks) {

  public ModelEvaluation {
    comparisons = List.copyOf(comparisons);
    remarks = List.copyOf(remarks);
  }

  /**
   * Measures a model.
   *
   * @param threads of the runtime
   */
  public static ModelEvaluation of(ModelFolder folder, DataStore data, int threads) {
    List<String> remarks = new ArrayList<>();
    Recipe recipe = Recipe.read(folder.path().resolve(ModelFolder.RECIPE), List.of());
    if (!recipe.sha256().equals(folder.config().provenance().recipeSha256())) {
      remarks.add("recipe.yaml was changed since the model was trained");
    }
    Subject subject = Subject.load(recipe, folder.path(), data);
    if (!subject.origin().sha256().equals(folder.config().provenance().dataSha256())) {
      remarks.add("the data is not the one that the model was trained on");
    }
    List<Metric> measured = subject.evaluator().metrics(new ExportedFolder(folder, threads));
    Map<String, Double> reported =
        MetricsFile.read(folder.path().resolve(ModelFolder.METRICS)).values();
    if (reported.keySet().stream().anyMatch(Metric::isOfFullPrecision)) {
      remarks.add(
          "the figures in fp32 are of weights that are not in the folder, only rounded ones");
    }
    return new ModelEvaluation(
        measured.stream()
            .map(m -> new MetricComparison(m, Optional.ofNullable(reported.get(m.key()))))
            .toList(),
        remarks);
  }
}
