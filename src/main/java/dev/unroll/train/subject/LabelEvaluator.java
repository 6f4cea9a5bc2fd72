package dev.unroll.train.subject;

import dev.unroll.data.set.LabelledData;
import dev.unroll.data.set.LabelledText;
import dev.unroll.train.eval.Classifier;
import dev.unroll.train.eval.Confusion;
import dev.unroll.train.eval.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Evaluates a classifier by the labels that it gives to texts that it did not learn from. */
record LabelEvaluator(LabelledData data) implements Evaluator {
  @Override
  public List<Metric> metrics(ExportedFolder folder) {
    List<Metric> metrics = new ArrayList<>();
    try (Classifier classifier = Classifier.open(folder.model(), folder.threads())) {
      metrics.addAll(metrics(classifier, data.validation(), "validation"));
      if (!data.test().isEmpty()) {
        metrics.addAll(metrics(classifier, data.test(), "test"));
      }
    }
    return metrics;
  }

  private List<Metric> metrics(Classifier classifier, List<LabelledText> texts, String split) {
    Confusion confusion = new Confusion(classifier.labels().size());
    double nats = 0;
    for (LabelledText text : texts) {
      double[] probabilities = classifier.probabilities(text.text());
      int label = classifier.labels().indexOf(text.label());
      confusion.add(label, Confusion.likeliest(probabilities));
      nats -= Math.log(probabilities[label]);
    }
    String what =
        String.format(
            Locale.ROOT,
            "%s split, %,d texts, %d labels; %,d texts with labels in training",
            split,
            texts.size(),
            classifier.labels().size(),
            data.train().size());
    return List.of(
        new Metric(split + ".accuracy", 100 * confusion.accuracy(), "%", what),
        new Metric(split + ".macroF1", 100 * confusion.macroF1(), "%", what),
        new Metric(split + ".crossEntropy", nats / texts.size(), "nats/text", what));
  }
}
