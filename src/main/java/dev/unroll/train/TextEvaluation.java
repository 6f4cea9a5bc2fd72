package dev.unroll.train;

import dev.unroll.data.IndependentWindows;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;

/** How well an exported network predicts a text, character by character. */
final class TextEvaluation {

  private TextEvaluation() {}

  /**
   * The text is read once from its first token to its last, the hidden state carried all the way,
   * and every token but the first is predicted.
   *
   * @param split its name
   */
  static List<Metric> carried(ExportedNetwork network, int[] tokens, int vocabSize, String split) {
    network.reset();
    double sum = 0;
    int predicted = tokens.length - 1;
    for (int from = 0; from < predicted; from += ExportedNetwork.LONGEST) {
      int count = Math.min(ExportedNetwork.LONGEST, predicted - from);
      FloatBuffer logits = network.feed(tokens, from, count);
      for (int t = 0; t < count; t++) {
        sum += surprise(logits, t * vocabSize, vocabSize, tokens[from + t + 1]);
      }
    }
    return metrics(
        sum / predicted,
        split,
        String.format(Locale.ROOT, "%s split, %,d characters, state carried", split, predicted));
  }

  /** The validation text is read in independent windows, each from a state of zero. */
  static List<Metric> windows(
      ExportedNetwork network, int[] tokens, int vocabSize, IndependentWindows.Shape shape) {
    int length = shape.length();
    if (length > ExportedNetwork.LONGEST) {
      throw new TrainingException(
          "windows longer than " + ExportedNetwork.LONGEST + " cannot be evaluated");
    }
    double sum = 0;
    long count = 0;
    int windows = 0;
    for (int from = 0; from + length < tokens.length; from += shape.stride()) {
      network.reset();
      FloatBuffer logits = network.feed(tokens, from, length);
      for (int t = shape.onlyLast() ? length - 1 : 0; t < length; t++) {
        sum += surprise(logits, t * vocabSize, vocabSize, tokens[from + t + 1]);
        count++;
      }
      windows++;
    }
    return metrics(
        sum / count,
        "validation.windows",
        String.format(
            Locale.ROOT, "validation split, %,d windows of %d from state zero", windows, length));
  }

  private static List<Metric> metrics(double nats, String key, String what) {
    return List.of(
        new Metric(key + ".crossEntropy", nats, "nats/char", what),
        new Metric(key + ".bitsPerChar", nats / Math.log(2), "bits/char", what),
        new Metric(key + ".perplexity", Math.exp(nats), "", what));
  }

  /** {@code -ln softmax(logits)[target]}, of {@code width} logits that start at {@code at}. */
  static double surprise(FloatBuffer logits, int at, int width, int target) {
    float highest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < width; i++) {
      highest = Math.max(highest, logits.get(at + i));
    }
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += Math.exp(logits.get(at + i) - highest);
    }
    return Math.log(sum) + highest - logits.get(at + target);
  }
}
