package dev.unroll.train.eval.label;

import dev.unroll.data.set.LabelledText;
import dev.unroll.train.eval.Classifier;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.figure.HeatMap;
import dev.unroll.train.step.TrainingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How good a classifier's labels of some texts are.
 *
 * @param split name of the texts, the first part of the figures' keys
 * @param labels of the model
 * @param texts with labels of the model
 * @param probabilities of each text's labels
 * @param threshold probability below which a text has none of the labels
 * @param unknown texts that were left out, because the model does not know their labels
 */
public record LabelReport(
    String split,
    List<String> labels,
    List<LabelledText> texts,
    List<double[]> probabilities,
    OptionalDouble threshold,
    int unknown) {
  /** Labels beyond which a picture is too large to be read. */
  private static final int MOST_DRAWN = 60;

  public LabelReport {
    labels = List.copyOf(labels);
    texts = List.copyOf(texts);
    probabilities = List.copyOf(probabilities);
  }

  /**
   * Classifies texts.
   *
   * @throws TrainingException when the model knows none of their labels
   */
  public static LabelReport of(Classifier classifier, List<LabelledText> all, String split) {
    List<String> labels = classifier.labels();
    List<LabelledText> texts = all.stream().filter(t -> labels.contains(t.label())).toList();
    if (texts.isEmpty()) {
      throw new TrainingException(
          "%s: no text has a label of the model (%s)".formatted(split, String.join(", ", labels)));
    }
    List<double[]> probabilities = new ArrayList<>();
    texts.forEach(text -> probabilities.add(classifier.probabilities(text.text())));
    Double threshold = classifier.task().threshold();
    return new LabelReport(
        split,
        labels,
        texts,
        probabilities,
        threshold == null ? OptionalDouble.empty() : OptionalDouble.of(threshold),
        all.size() - texts.size());
  }

  private Confusion confusion() {
    Confusion confusion = new Confusion(labels.size());
    for (int i = 0; i < texts.size(); i++) {
      confusion.add(label(i), Confusion.likeliest(probabilities.get(i)));
    }
    return confusion;
  }

  private int label(int text) {
    return labels.indexOf(texts.get(text).label());
  }

  /**
   * Accuracy, macro F1 and cross-entropy; with a threshold also how many texts have a label, and
   * how many of these labels are right.
   *
   * @param more what else there is to say of the texts
   */
  public List<Metric> metrics(String more) {
    String what =
        String.format(
            Locale.ROOT, "%s, %,d texts, %d labels%s", split, texts.size(), labels.size(), more);
    Confusion confusion = confusion();
    double nats = 0;
    for (int i = 0; i < texts.size(); i++) {
      nats -= Math.log(probabilities.get(i)[label(i)]);
    }
    List<Metric> metrics = new ArrayList<>();
    String name = split.replaceFirst(" split$", "");
    metrics.add(new Metric(name + ".accuracy", 100 * confusion.accuracy(), "%", what));
    metrics.add(new Metric(name + ".macroF1", 100 * confusion.macroF1(), "%", what));
    metrics.add(new Metric(name + ".crossEntropy", nats / texts.size(), "nats/text", what));
    threshold.ifPresent(least -> metrics.addAll(answered(name, least, what)));
    return metrics;
  }

  private List<Metric> answered(String name, double least, String what) {
    int answered = 0;
    int right = 0;
    for (int i = 0; i < texts.size(); i++) {
      int likeliest = Confusion.likeliest(probabilities.get(i));
      if (probabilities.get(i)[likeliest] >= least) {
        answered++;
        right += likeliest == label(i) ? 1 : 0;
      }
    }
    String of = "texts with a probability of at least " + least + "; " + what;
    double precision = answered == 0 ? 0 : 100.0 * right / answered;
    return List.of(
        new Metric(name + ".answered", 100.0 * answered / texts.size(), "%", of),
        new Metric(name + ".answeredRight", precision, "%", of));
  }

  /** The label that most texts have, and the share of these: what a guess without reading gets. */
  Map.Entry<String, Double> majority() {
    Map.Entry<String, Long> most =
        texts.stream()
            .collect(Collectors.groupingBy(LabelledText::label, Collectors.counting()))
            .entrySet()
            .stream()
            .max(
                Map.Entry.<String, Long>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey()))
            .orElseThrow();
    return Map.entry(most.getKey(), (double) most.getValue() / texts.size());
  }

  /** What is wrong when the model is no better than such a guess. */
  public Optional<String> doubt() {
    Map.Entry<String, Double> naive = majority();
    double accuracy = confusion().accuracy();
    return accuracy > naive.getValue()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the accuracy on the %s, %.1f %%, is no better than %.1f %% of always saying '%s'",
                split,
                100 * accuracy,
                100 * naive.getValue(),
                naive.getKey()));
  }

  /** The confusion matrix as SVG: a row for each right label, the darker the more of its texts. */
  public String picture() {
    int[][] counts = confusion().counts();
    List<Integer> drawn =
        IntStream.range(0, labels.size())
            .boxed()
            .sorted(Comparator.comparing((Integer label) -> sum(counts[label])).reversed())
            .limit(MOST_DRAWN)
            .sorted()
            .toList();
    Function<Integer, String> name = label -> shortened(labels.get(label));
    List<float[]> weights = new ArrayList<>();
    List<List<String>> numbers = new ArrayList<>();
    for (int row : drawn) {
      float[] shares = new float[drawn.size()];
      List<String> shown = new ArrayList<>();
      for (int column = 0; column < shares.length; column++) {
        int count = counts[row][drawn.get(column)];
        shares[column] = (float) count / Math.max(1, sum(counts[row]));
        shown.add(count == 0 ? "" : Integer.toString(count));
      }
      weights.add(shares);
      numbers.add(shown);
    }
    return new HeatMap(
            "Right label (rows), model's label (columns): " + split,
            drawn.stream().map(name).toList(),
            drawn.stream().map(name).toList(),
            weights,
            numbers)
        .svg();
  }

  static String shortened(String label) {
    return label.codePointCount(0, label.length()) <= 24
        ? label
        : label.substring(0, label.offsetByCodePoints(0, 20)) + "…";
  }

  private static int sum(int[] counts) {
    return Arrays.stream(counts).sum();
  }
}
