package dev.unroll.train.subject;

import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.DialogueData;
import dev.unroll.train.eval.DialogueEvaluation;
import dev.unroll.train.eval.DialogueSamples;
import dev.unroll.train.eval.ExportedModel;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.ProgressSample;
import dev.unroll.train.input.DialogueTokens;
import dev.unroll.train.recipe.DataSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Evaluates a model of dialogues by how well it predicts those that it did not learn from.
 *
 * @param seed of the samples
 */
record DialogueEvaluator(
    DataSource.Dialogues source, DialogueData data, DialogueTokens tokens, long seed)
    implements Evaluator.WithSamples, Evaluator.WithProgress {
  /** The figures are of the first dialogues of a part; more would take minutes and say the same. */
  private static final int MEASURED = 1000;

  @Override
  public List<Metric> metrics(ExportedFolder folder) {
    List<Metric> metrics = new ArrayList<>();
    try (ExportedModel model = folder.openText()) {
      DialogueEvaluation evaluation = new DialogueEvaluation(model, tokens);
      metrics.addAll(evaluation.metrics(measured(data.validation()), source, "validation"));
      if (!data.test().isEmpty()) {
        metrics.addAll(evaluation.metrics(measured(data.test()), source, "test"));
      }
    }
    return metrics;
  }

  private static List<Dialogue> measured(List<Dialogue> dialogues) {
    return dialogues.subList(0, Math.min(MEASURED, dialogues.size()));
  }

  @Override
  public List<ProgressSample> progress(ExportedFolder folder) {
    try (ExportedModel model = folder.openText()) {
      return new DialogueSamples(model, tokens, source.topics()).answers(data.validation());
    }
  }

  @Override
  public String samples(ExportedFolder folder) {
    List<Dialogue> heldOut = data.test().isEmpty() ? data.validation() : data.test();
    try (ExportedModel model = folder.openText()) {
      return new DialogueSamples(model, tokens, source.topics()).of(heldOut, seed);
    }
  }
}
