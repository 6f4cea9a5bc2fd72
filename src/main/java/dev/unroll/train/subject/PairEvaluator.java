package dev.unroll.train.subject;

import dev.unroll.bundle.Task;
import dev.unroll.data.set.TextPair;
import dev.unroll.train.eval.ExportedTranslator;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.PairEvaluation;
import dev.unroll.train.eval.PairReport;
import dev.unroll.train.input.PairTokenizers;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Evaluates a translator by how well it predicts the validation part, and by its translations.
 *
 * @param vocabSize of the target
 * @param heldOut pairs that are translated
 * @param split name of the part that they are
 */
record PairEvaluator(
    Recipe recipe, EncodedPairs pairs, int vocabSize, List<TextPair> heldOut, String split)
    implements Evaluator.WithFigures, Evaluator.WithSamples {

  @Override
  public List<Metric> metrics(ExportedFolder folder) {
    Task.Special special = PairTokenizers.SPECIAL;
    List<Metric> metrics = new ArrayList<>();
    try (ExportedTranslator network =
        new ExportedTranslator(
            folder.path(), folder.config().encoderDecoder(), vocabSize, folder.threads())) {
      metrics.addAll(PairEvaluation.predicted(network, pairs.validation(), special, "validation"));
      if (recipe.training().padding() == Training.Padding.COUNTED) {
        int length = pairs.shape(1).target();
        metrics.addAll(
            PairEvaluation.paddingCounted(
                network, pairs.validation(), special, length, "validation"));
      }
    }
    metrics.addAll(report(folder).scores(split));
    return metrics;
  }

  @Override
  public SortedMap<String, String> figures(ExportedFolder folder) {
    return report(folder).figures();
  }

  @Override
  public String samples(ExportedFolder folder) {
    return report(folder).samples(recipe.seed());
  }

  private PairReport report(ExportedFolder folder) {
    return new PairReport(folder.path(), folder.config(), heldOut, folder.threads());
  }
}
