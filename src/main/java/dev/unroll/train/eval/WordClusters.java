package dev.unroll.train.eval;

import dev.unroll.train.figure.Cluster;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
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
    double[][] sums = new double[words.size()][];
    int[] counts = new int[words.size()];
    model.clear();
    for (float[] step : steps) {
      float[] hidden = model.state(step);
      int word = Logits.argmax(FloatBuffer.wrap(step), 0, step.length);
      if (sums[word] == null) {
        sums[word] = new double[hidden.length];
      }
      for (int i = 0; i < hidden.length; i++) {
        sums[word][i] += hidden[i];
      }
      counts[word]++;
    }
    List<Cluster.Leaf> leaves = new ArrayList<>();
    List<double[]> means = new ArrayList<>();
    for (int word = 0; word < sums.length; word++) {
      if (counts[word] == 0) {
        continue;
      }
      double[] mean = sums[word];
      for (int i = 0; i < mean.length; i++) {
        mean[i] /= counts[word];
      }
      leaves.add(new Cluster.Leaf(words.get(word), group.apply(words.get(word))));
      means.add(mean);
    }
    return AverageLinkage.cluster(leaves, means);
  }
}
