package dev.unroll.train.eval.label;

import dev.unroll.bundle.Task;
import dev.unroll.data.set.LabelledText;
import dev.unroll.engine.embedding.RankedLabels;
import dev.unroll.train.eval.Classifier;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.figure.LabelBars;
import dev.unroll.train.step.TrainingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * How good the labels of texts are that may have several, or none.
 *
 * @param split name of the texts, the first part of the figures' keys
 * @param labels of the model, in its order
 * @param texts how many
 * @param exact texts whose labels are all right, and no other is given
 * @param nats sum of the labels' binary cross-entropies over all texts
 * @param unknown labels that were left out, because the model does not know them
 */
public record LabelSetReport(
    String split, List<LabelCount> labels, int texts, int exact, double nats, int unknown) {
  /** Labels beyond which a picture is too large to be read. */
  private static final int MOST_DRAWN = 60;

  /** Probabilities nearer to 0 have a cross-entropy that says nothing. */
  private static final double LEAST = 1e-12;

  public LabelSetReport {
    labels = List.copyOf(labels);
  }

  /**
   * Labels texts.
   *
   * @throws TrainingException when there are none
   */
  public static LabelSetReport of(Classifier classifier, List<LabelledText> texts, String split) {
    if (texts.isEmpty()) {
      throw new TrainingException(split + ": has no texts");
    }
    Task.Classification task = classifier.task();
    int[][] counts = new int[task.labels().size()][3];
    int exact = 0;
    double nats = 0;
    int unknown = 0;
    Set<String> known = Set.copyOf(task.labels());
    for (LabelledText text : texts) {
      Set<String> has = new HashSet<>(text.labels());
      unknown += (int) has.stream().filter(label -> !known.contains(label)).count();
      has.retainAll(known);
      double[] probabilities = classifier.probabilities(text.text());
      Set<String> given = new HashSet<>();
      RankedLabels.of(task, i -> probabilities[i], OptionalDouble.empty())
          .given()
          .forEach(label -> given.add(label.name()));
      exact += given.equals(has) ? 1 : 0;
      for (int i = 0; i < counts.length; i++) {
        String label = task.labels().get(i);
        boolean isRight = has.contains(label);
        boolean isGiven = given.contains(label);
        counts[i][0] += isRight ? 1 : 0;
        counts[i][1] += isGiven ? 1 : 0;
        counts[i][2] += isRight && isGiven ? 1 : 0;
        double likely = isRight ? probabilities[i] : 1 - probabilities[i];
        nats -= Math.log(Math.max(LEAST, likely));
      }
    }
    List<LabelCount> labels = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      labels.add(new LabelCount(task.labels().get(i), counts[i][0], counts[i][1], counts[i][2]));
    }
    return new LabelSetReport(split, labels, texts.size(), exact, nats, unknown);
  }

  /** The labels, those that most texts have first. */
  public List<LabelCount> byFrequency() {
    return labels.stream()
        .sorted(
            Comparator.comparingInt(LabelCount::texts).reversed().thenComparing(LabelCount::label))
        .toList();
  }

  private long sum(ToIntFunction<LabelCount> count) {
    return labels.stream().mapToLong(each -> count.applyAsInt(each)).sum();
  }

  private double microF1() {
    return LabelCount.f1(sum(LabelCount::texts), sum(LabelCount::given), sum(LabelCount::right));
  }

  /** The same labels for every text: as many of the most frequent as are best. */
  private record Fixed(int labels, double microF1) {
    String what() {
      return labels == 1
          ? "the most frequent label"
          : "the most frequent %d labels".formatted(labels);
    }
  }

  private Fixed fixed() {
    Fixed best = new Fixed(1, 0);
    long all = sum(LabelCount::texts);
    long right = 0;
    List<LabelCount> ranked = byFrequency();
    for (int count = 1; count <= ranked.size(); count++) {
      right += ranked.get(count - 1).texts();
      double f1 = LabelCount.f1(all, (long) count * texts, right);
      best = f1 > best.microF1() ? new Fixed(count, f1) : best;
    }
    return best;
  }

  /**
   * F1, precision and recall over all labels (micro), the mean of the labels' F1 (macro, of those
   * that occur), the share of texts with exactly the right labels, the Hamming loss, the
   * cross-entropy, and the F1 of the most frequent labels for every text.
   *
   * @param more what else there is to say of the texts
   */
  public List<Metric> metrics(String more) {
    String what =
        String.format(
            Locale.ROOT,
            "%s, %,d texts, %,d labels, %.2f a text%s",
            split,
            texts,
            labels.size(),
            (double) sum(LabelCount::texts) / texts,
            more);
    long has = sum(LabelCount::texts);
    long given = sum(LabelCount::given);
    long right = sum(LabelCount::right);
    LabelCount all =
        new LabelCount("", Math.toIntExact(has), Math.toIntExact(given), Math.toIntExact(right));
    double macro =
        labels.stream()
            .filter(label -> label.texts() > 0)
            .mapToDouble(LabelCount::f1)
            .average()
            .orElse(0);
    double wrong = has + given - 2.0 * right;
    Fixed fixed = fixed();
    String name = split.replaceFirst(" split$", "");
    return List.of(
        new Metric(name + ".microF1", 100 * all.f1(), "%", what),
        new Metric(name + ".macroF1", 100 * macro, "%", what),
        new Metric(name + ".precision", 100 * all.precision(), "%", "of all labels; " + what),
        new Metric(name + ".recall", 100 * all.recall(), "%", "of all labels; " + what),
        new Metric(name + ".subsetAccuracy", 100.0 * exact / texts, "%", what),
        new Metric(name + ".hammingLoss", 100 * wrong / texts / labels.size(), "%", what),
        new Metric(name + ".crossEntropy", nats / texts, "nats/text", what),
        new Metric(
            name + ".naiveMicroF1",
            100 * fixed.microF1(),
            "%",
            "%s for every text; %s".formatted(fixed.what(), what)));
  }

  /** What is wrong when the model is no better than the same labels for every text. */
  public Optional<String> doubt() {
    Fixed fixed = fixed();
    return microF1() > fixed.microF1()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the micro F1 on the %s, %.1f %%, is no better than %.1f %% of always giving %s",
                split,
                100 * microF1(),
                100 * fixed.microF1(),
                fixed.what()));
  }

  /** How many texts of each label were found, missed and wrongly given it, as SVG. */
  public String picture() {
    return new LabelBars(
            "Texts of each label: " + split,
            byFrequency().stream()
                .limit(MOST_DRAWN)
                .map(
                    each ->
                        new LabelBars.Row(
                            LabelReport.shortened(each.label()),
                            each.right(),
                            each.texts() - each.right(),
                            each.given() - each.right()))
                .toList())
        .svg();
  }
}
