package dev.unroll.train.subject;

import dev.unroll.data.set.LabelForms;
import dev.unroll.data.set.LabelledData;
import dev.unroll.data.set.LabelledText;
import dev.unroll.engine.embedding.RankedLabels;
import dev.unroll.train.eval.Classifier;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.ProgressSample;
import dev.unroll.train.eval.label.LabelReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Evaluates a classifier by the labels that it gives to texts that it did not learn from. */
record LabelEvaluator(LabelledData data) implements Evaluator.WithFigures, Evaluator.WithProgress {
  private static final int PROGRESS_SAMPLES = 4;

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
  public List<ProgressSample> progress(ExportedFolder folder) {
    List<ProgressSample> samples = new ArrayList<>();
    try (Classifier classifier = classifier(folder)) {
      List<LabelledText> texts = data.validation();
      for (LabelledText text : texts.subList(0, Math.min(PROGRESS_SAMPLES, texts.size()))) {
        RankedLabels.Label best = classifier.ranked(text.text()).all().getFirst();
        String output =
            String.format(Locale.ROOT, "%s (%.0f %%)", best.name(), 100 * best.probability());
        samples.add(new ProgressSample.Words(text.text(), output, text.label()));
      }
    }
    return samples;
  }

  @Override
  public List<String> doubts(ExportedFolder folder) {
    try (Classifier classifier = classifier(folder)) {
      return Stream.concat(
              report(classifier, data.validation(), "validation").doubt().stream(),
              LabelForms.separator(data.labels()).map(LabelEvaluator::several).stream())
          .toList();
    }
  }

  private static String several(String separator) {
    return "labels look like several of a text with '%s' between them: data.multiLabel: true learns"
            .formatted(separator)
        + " each by itself";
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
