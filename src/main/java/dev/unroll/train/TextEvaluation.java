package dev.unroll.train;

import java.nio.FloatBuffer;
import java.util.List;

/** How well an exported network predicts a text, character by character. */
final class TextEvaluation {

  private TextEvaluation() {}

  /**
   * The mean cross-entropy in nats a token: the text is read once from its first token to its last,
   * the hidden state carried all the way, and every token but the first is predicted.
   */
  static double crossEntropy(ExportedNetwork network, int[] tokens, int vocabSize) {
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
    return sum / predicted;
  }

  /** The figures of a cross-entropy in nats a character. */
  static List<Metric> metrics(double nats, String split, int characters) {
    String what = "%s split, %,d characters, state carried".formatted(split, characters);
    return List.of(
        new Metric(split + ".crossEntropy", nats, "nats/char", what),
        new Metric(split + ".bitsPerChar", nats / Math.log(2), "bits/char", what),
        new Metric(split + ".perplexity", Math.exp(nats), "", what));
  }

  /** {@code -ln softmax(logits)[target]}, of {@code width} logits that start at {@code at}. */
  private static double surprise(FloatBuffer logits, int at, int width, int target) {
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
