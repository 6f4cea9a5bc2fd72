package dev.unroll.train.eval;

import dev.unroll.train.figure.Cluster;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How a model groups the words it reads (Elman 1990, figure 7): the hidden state right after a
 * word, averaged over every context in which the word occurs, and the tree of these averages.
 */
final class WordClusters {

  private WordClusters() {}

  /**
   * The tree over all words that occur.
   *
   * @param steps one word a step, {@code [time][words]}, of which exactly one is above 0.5
   * @param words in the order of the features
   * @param group of a word, for its colour
   */
  static Cluster of(
      ExportedModel model, float[][] steps, List<String> words, Function<String, String> group) {
    SortedMap<Integer, MeanVector> means = new TreeMap<>();
    model.clear();
    for (float[] step : steps) {
      float[] hidden = model.state(step);
      int word = Logits.argmax(FloatBuffer.wrap(step), 0, step.length);
      means.computeIfAbsent(word, _ -> new MeanVector(hidden.length)).add(hidden);
    }
    return AverageLinkage.cluster(
        means.keySet().stream()
            .map(words::get)
            .map(word -> new Cluster.Leaf(word, group.apply(word)))
            .toList(),
        means.values().stream().map(MeanVector::value).toList());
  }
}
