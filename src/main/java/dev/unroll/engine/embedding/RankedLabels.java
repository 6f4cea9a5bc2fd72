package dev.unroll.engine.embedding;

import dev.unroll.bundle.Task;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The labels of a text.
 *
 * @param all of the model, the likeliest first
 * @param given those that the text has, the likeliest first: of a model whose texts have one label,
 *     the likeliest unless it is below the threshold; else those that reach their thresholds
 */
public record RankedLabels(List<Label> all, List<Label> given) {
  public RankedLabels {
    all = List.copyOf(all);
    given = List.copyOf(given);
  }

  /** A label and how likely it is, from 0 to 1. */
  public record Label(String name, double probability) {}

  /**
   * The labels of a text.
   *
   * @param probabilities in the order of the model's labels
   * @param threshold of all labels, in place of the model's; empty for these
   */
  public static RankedLabels of(
      Task.Classification task, IntToDoubleFunction probabilities, OptionalDouble threshold) {
    List<Integer> ranked =
        IntStream.range(0, task.labels().size())
            .boxed()
            .sorted(Comparator.comparingDouble(probabilities::applyAsDouble).reversed())
            .toList();
    List<Integer> given =
        (task.multiLabel() ? ranked : ranked.subList(0, 1))
            .stream()
                .filter(i -> probabilities.applyAsDouble(i) >= threshold(task, i, threshold))
                .toList();
    return new RankedLabels(
        labels(task, probabilities, ranked), labels(task, probabilities, given));
  }

  private static double threshold(Task.Classification task, int label, OptionalDouble asked) {
    if (asked.isPresent()) {
      return asked.getAsDouble();
    }
    List<Double> own = task.thresholds();
    Double common = task.threshold();
    return own != null ? own.get(label) : common == null ? 0 : common;
  }

  private static List<Label> labels(
      Task.Classification task, IntToDoubleFunction probabilities, List<Integer> numbers) {
    return numbers.stream()
        .map(i -> new Label(task.labels().get(i), probabilities.applyAsDouble(i)))
        .toList();
  }
}
