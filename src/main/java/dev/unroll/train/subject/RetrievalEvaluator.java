package dev.unroll.train.subject;

import dev.unroll.data.set.PairData;
import dev.unroll.data.set.TextPair;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.Retrieval;
import dev.unroll.train.input.PairPrompts;
import java.util.ArrayList;
import java.util.List;

/** Evaluates vectors of texts by what they find of pairs that were not learnt from. */
record RetrievalEvaluator(PairData data, PairPrompts prompts) implements Evaluator {
  @Override
  public List<Metric> metrics(ExportedFolder folder) {
    List<Metric> metrics = new ArrayList<>(metrics(folder, data.validation(), "validation"));
    if (!data.test().isEmpty()) {
      metrics.addAll(metrics(folder, data.test(), "test"));
    }
    return metrics;
  }

  private List<Metric> metrics(ExportedFolder folder, List<TextPair> pairs, String split) {
    return Retrieval.of(
        folder.model(), folder.threads(), prompts.first(pairs), prompts.second(pairs), split);
  }
}
