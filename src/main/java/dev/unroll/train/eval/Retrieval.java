package dev.unroll.train.eval;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.train.step.TrainingException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/** How well a model's vectors find the second text of each pair among those of all pairs. */
public final class Retrieval {
  /** A text that is found after so many others counts as not found. */
  private static final int DEPTH = 10;

  private Retrieval() {}

  /**
   * Measures a model.
   *
   * @param folder of the model, which may be incomplete
   * @param first texts that are looked for with, with their prompts
   * @param second those that are to be found, with their prompts
   * @param split name of the part that they are
   */
  public static List<Metric> of(
      ModelFolder folder, int threads, List<String> first, List<String> second, String split) {
    if (!(folder.config().task() instanceof Task.Embedding task)) {
      throw new TrainingException("the model makes no vectors of texts");
    }
    List<String> documents = List.copyOf(new LinkedHashSet<>(second));
    List<float[]> queries;
    List<float[]> found;
    try (TextVectors vectors = new TextVectors(folder, task.context(), threads)) {
      queries = units(vectors.of(first));
      found = units(vectors.of(documents));
    }
    double best = 0;
    double reciprocal = 0;
    for (int i = 0; i < queries.size(); i++) {
      int rank = rank(queries.get(i), found, documents.indexOf(second.get(i)));
      best += rank == 1 ? 1 : 0;
      reciprocal += rank <= DEPTH ? 1.0 / rank : 0;
    }
    String what =
        String.format(
            Locale.ROOT, "%s split, %,d texts among %,d", split, first.size(), documents.size());
    return List.of(
        new Metric(split + ".accuracy@1", 100 * best / first.size(), "%", what),
        new Metric(split + ".mrr@10", 100 * reciprocal / first.size(), "%", what));
  }

  private static List<float[]> units(List<float[]> vectors) {
    List<float[]> units = new ArrayList<>();
    for (float[] vector : vectors) {
      double square = 0;
      for (float number : vector) {
        square += (double) number * number;
      }
      float[] unit = new float[vector.length];
      for (int i = 0; i < unit.length; i++) {
        unit[i] = (float) (vector[i] / Math.sqrt(Math.max(square, Double.MIN_NORMAL)));
      }
      units.add(unit);
    }
    return units;
  }

  /** The place of one vector among all by their likeness to another, from 1. */
  private static int rank(float[] query, List<float[]> all, int wanted) {
    double least = product(query, all.get(wanted));
    int rank = 1;
    for (int i = 0; i < all.size(); i++) {
      if (i != wanted && product(query, all.get(i)) >= least) {
        rank++;
      }
    }
    return rank;
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
