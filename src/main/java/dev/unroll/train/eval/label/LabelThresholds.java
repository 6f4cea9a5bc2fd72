package dev.unroll.train.eval.label;

import dev.unroll.bundle.Task;
import dev.unroll.data.set.LabelledText;
import dev.unroll.train.eval.Classifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The thresholds of labels that give the best F1 on some texts: one for all labels together, and
 * one of its own for each label that enough of the texts have and enough have not.
 *
 * <p>R.-E. Fan, C.-J. Lin (2007), A study on threshold selection for multi-label classification.
 * National Taiwan University: thresholds of labels with few texts fit these alone, and are better
 * not their own.
 */
public final class LabelThresholds {
  /** Texts with a label, and without it, that it needs for a threshold of its own. */
  private static final int ENOUGH = 20;

  /** Probabilities that are held at the same time; more texts are not looked at. */
  private static final long MOST_HELD = 4_000_000;

  /** A threshold where no text says anything. */
  private static final double EVEN = 0.5;

  private static final double LEAST = 1e-6;

  private LabelThresholds() {}

  /** A probability, and whether the text has the label. */
  private record Answer(double probability, boolean isRight) {}

  /** The thresholds for a model's labels. */
  public static List<Double> of(Classifier classifier, List<LabelledText> all) {
    Task.Classification task = classifier.task();
    int count = task.labels().size();
    List<LabelledText> texts = all.subList(0, Math.clamp(MOST_HELD / count, 1, all.size()));
    List<List<Answer>> answers =
        IntStream.range(0, count).<List<Answer>>mapToObj(_ -> new ArrayList<>()).toList();
    for (LabelledText text : texts) {
      double[] probabilities = classifier.probabilities(text.text());
      Set<String> labels = new HashSet<>(text.labels());
      for (int i = 0; i < count; i++) {
        answers.get(i).add(new Answer(probabilities[i], labels.contains(task.labels().get(i))));
      }
    }
    double common = best(answers.stream().flatMap(List::stream).toList());
    return answers.stream().map(each -> isEnough(each) ? best(each) : common).toList();
  }

  private static boolean isEnough(List<Answer> answers) {
    long right = answers.stream().filter(Answer::isRight).count();
    return right >= ENOUGH && answers.size() - right >= ENOUGH;
  }

  /** The threshold with the best F1, halfway between two probabilities. */
  private static double best(List<Answer> answers) {
    List<Answer> ranked =
        answers.stream()
            .sorted(Comparator.comparingDouble(Answer::probability).reversed())
            .toList();
    long has = ranked.stream().filter(Answer::isRight).count();
    double best = 0;
    double threshold = EVEN;
    long right = 0;
    for (int given = 1; given <= ranked.size(); given++) {
      Answer last = ranked.get(given - 1);
      right += last.isRight() ? 1 : 0;
      double next = given < ranked.size() ? ranked.get(given).probability() : 0;
      double f1 = LabelCount.f1(has, given, right);
      if (f1 > best && next < last.probability()) {
        best = f1;
        threshold = (last.probability() + next) / 2;
      }
    }
    return Math.clamp(threshold, LEAST, 1 - LEAST);
  }
}
