package dev.unroll.train.subject;

import dev.unroll.bundle.Task;
import dev.unroll.data.set.LabelledData;
import dev.unroll.data.set.LabelledText;
import dev.unroll.engine.embedding.RankedLabels;
import dev.unroll.train.eval.Classifier;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.ProgressSample;
import dev.unroll.train.eval.label.LabelCount;
import dev.unroll.train.eval.label.LabelSetReport;
import dev.unroll.train.eval.label.LabelThresholds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Evaluates a classifier of texts with any number of labels by texts that it did not learn from.
 *
 * @param fitsThresholds whether the labels' thresholds are found on the validation part
 */
record LabelSetEvaluator(LabelledData data, boolean fitsThresholds)
    implements Evaluator.WithCalibration,
        Evaluator.WithFigures,
        Evaluator.WithLabels,
        Evaluator.WithProgress {
  private static final int PROGRESS_SAMPLES = 4;

  @Override
  public Task calibrated(ExportedFolder folder) {
    try (Classifier classifier = classifier(folder)) {
      return fitsThresholds
          ? classifier.task().withThresholds(LabelThresholds.of(classifier, data.validation()))
          : classifier.task();
    }
  }

  @Override
  public List<Metric> metrics(ExportedFolder folder) {
    String learnt =
        String.format(Locale.ROOT, "; %,d texts with labels in training", data.train().size());
    try (Classifier classifier = classifier(folder)) {
      List<Metric> metrics =
          new ArrayList<>(
              report(classifier, data.validation(), "validation")
                  .metrics(
                      learnt + (fitsThresholds ? "; thresholds were fitted to these texts" : "")));
      if (!data.test().isEmpty()) {
        metrics.addAll(report(classifier, data.test(), "test").metrics(learnt));
      }
      return metrics;
    }
  }

  private static Classifier classifier(ExportedFolder folder) {
    return Classifier.open(folder.model(), folder.threads());
  }

  private static LabelSetReport report(
      Classifier classifier, List<LabelledText> texts, String split) {
    return LabelSetReport.of(classifier, texts, split + " split");
  }

  @Override
  public List<ProgressSample> progress(ExportedFolder folder) {
    List<ProgressSample> samples = new ArrayList<>();
    try (Classifier classifier = classifier(folder)) {
      List<LabelledText> texts = data.validation();
      for (LabelledText text : texts.subList(0, Math.min(PROGRESS_SAMPLES, texts.size()))) {
        RankedLabels labels = classifier.ranked(text.text());
        String given =
            (labels.given().isEmpty() ? labels.all().subList(0, 1) : labels.given())
                .stream()
                    .map(
                        label ->
                            String.format(
                                Locale.ROOT,
                                "%s (%.0f %%)",
                                label.name(),
                                100 * label.probability()))
                    .collect(Collectors.joining(", "));
        samples.add(
            new ProgressSample.Words(
                text.text(),
                labels.given().isEmpty() ? "no label; the likeliest: " + given : given,
                text.labels().isEmpty() ? "no label" : String.join(", ", text.labels())));
      }
    }
    return samples;
  }

  @Override
  public List<String> doubts(ExportedFolder folder) {
    try (Classifier classifier = classifier(folder)) {
      return report(classifier, data.validation(), "validation").doubt().stream().toList();
    }
  }

  @Override
  public List<LabelCount> labels(ExportedFolder folder) {
    return lastReport(folder).byFrequency();
  }

  @Override
  public SortedMap<String, String> figures(ExportedFolder folder) {
    return new TreeMap<>(Map.of("labels.svg", lastReport(folder).picture()));
  }

  /** Of the test, or of the validation part where there is none. */
  private LabelSetReport lastReport(ExportedFolder folder) {
    boolean isTested = !data.test().isEmpty();
    try (Classifier classifier = classifier(folder)) {
      return report(
          classifier, isTested ? data.test() : data.validation(), isTested ? "test" : "validation");
    }
  }
}
