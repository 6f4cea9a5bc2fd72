package dev.unroll.train.eval;

import dev.unroll.data.batch.Range;
import dev.unroll.data.set.ElmanGrammar;
import dev.unroll.data.set.SeriesData;
import dev.unroll.train.figure.Dendrogram;
import dev.unroll.train.figure.Line;
import dev.unroll.train.figure.LineChart;
import dev.unroll.train.figure.Point;
import dev.unroll.train.figure.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One of the experiments of Elman, "Finding structure in time" (Cognitive Science 14, 1990), looked
 * at as the paper does: where in time the error falls, and what the hidden units group together.
 * Everything is measured on the part that the network was not trained on.
 */
@SuppressWarnings("ArrayRecordComponent") // only read
record ElmanExperiment(
    float[][] steps, List<String> labels, List<String> columns, PredictionErrors errors) {
  private static final int XOR_CYCLE = 12;
  private static final int LETTERS_SHOWN = 24;

  static ElmanExperiment of(SeriesData data, ExportedModel model) {
    Range unseen = data.validation();
    float[][] steps = new float[unseen.length()][data.features()];
    for (int t = 0; t < steps.length; t++) {
      for (int f = 0; f < data.features(); f++) {
        steps[t][f] = (float) data.values()[unseen.from() + t][f];
      }
    }
    return new ElmanExperiment(
        steps,
        data.labels().subList(unseen.from(), unseen.to()),
        data.columns().stream().map(SeriesData.Column::name).toList(),
        PredictionErrors.of(model, steps));
  }

  List<Metric> xorMetrics() {
    return List.of(
        metric("rmse", "all bits", t -> true),
        metric("rmse.xor", "third bits, which can be predicted", t -> t % 3 == 2),
        metric("rmse.random", "first and second bits, which cannot", t -> t % 3 != 2));
  }

  List<Metric> letterMetrics() {
    return List.of(
        metric("rmse", "all letters", t -> true),
        metric("rmse.vowels", "vowels, which can be predicted", t -> !isConsonant(t)),
        metric("rmse.consonants", "consonants, which cannot", this::isConsonant));
  }

  List<Metric> sentenceMetrics() {
    return List.of(
        metric("rmse", "all words, one of 31 units each", t -> true),
        new Metric(
            "validation.rmse.word",
            errors.rootMean() * Math.sqrt(columns.size()),
            "",
            "length of the error vector of a word, root mean square"));
  }

  /** Figure 3 of the paper. */
  String xorFigure() {
    double[] byPhase = errors.rootMeanByPhase(XOR_CYCLE);
    List<Point> points = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int phase = 0; phase < XOR_CYCLE; phase++) {
      points.add(new Point(phase + 1, byPhase[phase]));
      labels.add(phase % 3 == 2 ? "xor" : "");
    }
    return chart(
        "XOR in time: error over twelve consecutive bits",
        "predicted bit of the cycle",
        List.of(new Line("error", points, Line.Style.MARKED, labels)));
  }

  /** Figure 4 of the paper: the error rises at every consonant. */
  String letterFigure() {
    return chart(
        "Letters: error at each letter",
        "letter",
        List.of(overLetters("all features", 0, columns.size(), true)));
  }

  /**
   * Figures 5 and 6 of the paper: that a consonant comes is predicted, which one it is (the
   * features "high" and "back") is not.
   */
  String letterFeatureFigure() {
    int consonant = columns.indexOf("consonant");
    int high = columns.indexOf("high");
    return chart(
        "Letters: error of two features",
        "letter",
        List.of(
            overLetters("consonant: predictable", consonant, consonant + 1, true),
            overLetters("high: not at a consonant", high, high + 1, false)));
  }

  /** Figure 7 of the paper. */
  String sentenceFigure(ExportedModel model) {
    Set<String> nouns =
        Arrays.stream(ElmanGrammar.Category.values())
            .filter(ElmanGrammar.Category::isNoun)
            .flatMap(category -> category.words().stream())
            .collect(Collectors.toSet());
    return new Dendrogram(
            "Words by the mean hidden state that they leave",
            "average distance",
            WordClusters.of(model, steps, columns, word -> nouns.contains(word) ? "noun" : "verb"))
        .svg();
  }

  private Line overLetters(String name, int fromFeature, int toFeature, boolean labelled) {
    int shown = Math.min(LETTERS_SHOWN, steps.length - 1);
    List<Point> points =
        IntStream.rangeClosed(1, shown)
            .mapToObj(t -> new Point(t, errors.rootMean(t, fromFeature, toFeature)))
            .toList();
    return new Line(
        name, points, Line.Style.MARKED, labelled ? labels.subList(1, shown + 1) : List.of());
  }

  private static String chart(String title, String xLabel, List<Line> lines) {
    return new LineChart(title, xLabel, "root mean squared error", Scale.LINEAR, lines).svg();
  }

  private boolean isConsonant(int t) {
    return "bdg".contains(labels.get(t));
  }

  private Metric metric(String key, String description, IntPredicate counts) {
    double sum = 0;
    int count = 0;
    for (int t = 1; t < steps.length; t++) {
      if (counts.test(t)) {
        double error = errors.rootMean(t, 0, columns.size());
        sum += error * error;
        count++;
      }
    }
    return new Metric(
        "validation." + key,
        Math.sqrt(sum / Math.max(1, count)),
        "",
        "root mean squared error, " + description);
  }
}
