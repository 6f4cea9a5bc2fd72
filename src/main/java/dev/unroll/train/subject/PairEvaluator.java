package dev.unroll.train.subject;

import dev.unroll.bundle.Task;
import dev.unroll.data.set.TextPair;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.PairEvaluation;
import dev.unroll.train.eval.PairReport;
import dev.unroll.train.eval.ProgressSample;
import dev.unroll.train.eval.TargetLikelihood;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a translator by how well it predicts the validation part, and by its translations.
 *
 * @param heldOut pairs that are translated, by the beginning of their figures' names, the main ones
 *     first
 */
record PairEvaluator(
    Recipe recipe,
    EncodedPairs pairs,
    Task.Special special,
    SequencedMap<String, HeldOutPart> heldOut)
    implements Evaluator.WithFigures, Evaluator.WithSamples, Evaluator.WithProgress {

  /**
   * Pairs that are translated.
   *
   * @param languages from which into which; null of texts without languages
   */
  record HeldOutPart(List<TextPair> pairs, Task.@Nullable Languages languages) {
    PairReport report(ExportedFolder folder) {
      return new PairReport(
          folder.model(), pairs, Optional.ofNullable(languages), folder.threads());
    }
  }

  @Override
  public List<Metric> metrics(ExportedFolder folder) {
    List<Metric> metrics = new ArrayList<>();
    int length = pairs.shape(1).target();
    try (TargetLikelihood model = TargetLikelihood.open(folder.model(), length, folder.threads())) {
      metrics.addAll(PairEvaluation.predicted(model, pairs.validation(), special, "validation"));
      if (recipe.training().padding() == Training.Padding.COUNTED) {
        metrics.addAll(
            PairEvaluation.paddingCounted(
                model, pairs.validation(), special, length, "validation"));
      }
    }
    heldOut.forEach((name, part) -> metrics.addAll(part.report(folder).scores(name)));
    return metrics;
  }

  @Override
  public SortedMap<String, String> figures(ExportedFolder folder) {
    return report(folder).figures();
  }

  @Override
  public List<ProgressSample> progress(ExportedFolder folder) {
    return report(folder).progress();
  }

  @Override
  public String samples(ExportedFolder folder) {
    return report(folder).samples(recipe.seed());
  }

  private PairReport report(ExportedFolder folder) {
    return heldOut.firstEntry().getValue().report(folder);
  }
}
