package dev.unroll.train.subject;

import dev.unroll.data.set.LabelledData;
import dev.unroll.data.set.LabelledText;
import dev.unroll.train.eval.Classifier;
import dev.unroll.train.eval.LabelReport;
import dev.unroll.train.eval.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Evaluates a classifier by the labels that it gives to texts that it did not learn from. */
record LabelEvaluator(LabelledData data) implements Evaluator.WithFigures {
  @Override
  public List<Metric> metrics(ExportedFolder folder) {
    List<Metric> metrics = new ArrayList<>();
    String learnt =
        String.format(Locale.ROOT, "; %,d texts with labels in training", data.train().size());
    try (Classifier classifier = classifier(folder)) {
      metrics.addAll(report(classifier, data.validation(), "validation").metrics(learnt));
      if (!data.test().isEmpty()) {
        metrics.addAll(report(classifier, data.test(), "test").metrics(learnt));
      }
    }
    return metrics;
  }

  private static Classifier classifier(ExportedFolder folder) {
    return Classifier.open(folder.model(), folder.threads());
  }

  private static LabelReport report(Classifier classifier, List<LabelledText> texts, String split) {
    return LabelReport.of(classifier, texts, split + " split");
  }

  @Override
  public List<String> doubts(ExportedFolder folder) {
    try (Classifier classifier = classifier(folder)) {
      return report(classifier, data.validation(), "validation").doubt().stream().toList();
    }
  }

  @Override
  public SortedMap<String, String> figures(ExportedFolder folder) {
    boolean isTested = !data.test().isEmpty();
    try (Classifier classifier = classifier(folder)) {
      LabelReport report =
          report(
              classifier,
              isTested ? data.test() : data.validation(),
              isTested ? "test" : "validation");
      return new TreeMap<>(Map.of("confusion.svg", report.picture()));
    }
  }
}
