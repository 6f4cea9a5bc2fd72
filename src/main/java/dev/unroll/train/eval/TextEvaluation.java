package dev.unroll.train.eval;

import dev.unroll.data.batch.IndependentWindows;
import dev.unroll.train.input.PredictionUnit;
import dev.unroll.train.step.TrainingException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How well an exported model predicts a text, token by token.
 *
 * @param tokens of the text
 * @param characters of the text that tokens but the first stand for
 * @param unit what a token is
 * @param split name of the part that the text is
 */
public record TextEvaluation(
    ExportedText network,
    int vocabSize,
    List<Integer> tokens,
    long characters,
    PredictionUnit unit,
    String split) {

  /**
   * The text is read once from its first token to its last, the hidden state carried all the way,
   * and every token but the first is predicted.
   */
  public List<Metric> carried() {
    Tally tally = new Tally();
    network.reset();
    for (int from = 0; from < tokens.size() - 1; from += network.longest()) {
      tally.read(from, Math.min(network.longest(), tokens.size() - 1 - from), 0);
    }
    return tally.metrics(split, "state carried");
  }

  /**
   * The text is read in windows as long as the context, one after the other, each as if nothing
   * were before it, and every token but the first is predicted once: nanoGPT's loss, of the whole
   * split instead of windows drawn from it.
   */
  public List<Metric> inWindows() {
    int context = network.longest();
    Tally tally = new Tally();
    for (int from = 0; from < tokens.size() - 1; from += context) {
      network.reset();
      tally.read(from, Math.min(context, tokens.size() - 1 - from), 0);
    }
    return tally.metrics(split, "windows of %d one after the other".formatted(context));
  }

  /**
   * As {@link #inWindows}, but windows overlap by half: every token but those of the first window
   * is predicted from half a context at least.
   */
  public List<Metric> sliding() {
    int context = network.longest();
    int half = context / 2;
    Tally tally = new Tally();
    for (int from = 0; from == 0 || from + half < tokens.size() - 1; from += context - half) {
      network.reset();
      tally.read(from, Math.min(context, tokens.size() - 1 - from), from == 0 ? 0 : half);
    }
    return tally.metrics(
        split + ".sliding", "windows of %d, each half over the one before".formatted(context));
  }

  /** The text is read in independent windows, each from a state of zero. */
  public List<Metric> windows(IndependentWindows.Shape shape) {
    int length = shape.length();
    if (length > network.longest()) {
      throw new TrainingException(
          "windows longer than " + network.longest() + " cannot be evaluated");
    }
    Tally tally = new Tally();
    int windows = 0;
    for (int from = 0; from + length < tokens.size(); from += shape.stride()) {
      network.reset();
      tally.read(from, length, shape.onlyLast() ? length - 1 : 0);
      windows++;
    }
    String what =
        String.format(
            Locale.ROOT, "%s split, %,d windows of %d from state zero", split, windows, length);
    return tally.mean(split + ".windows", what);
  }

  /** What predictions have cost so far. */
  private final class Tally {
    private double nats;
    private long predicted;

    /**
     * Feeds tokens and counts what they say of those after them.
     *
     * @param from the first token
     * @param uncounted how many of the first predictions do not count
     */
    void read(int from, int count, int uncounted) {
      int[] fed = tokens.subList(from, from + count).stream().mapToInt(i -> i).toArray();
      FloatBuffer logits = network.feed(fed, 0, count);
      for (int t = uncounted; t < count; t++) {
        nats += surprise(logits, t * vocabSize, vocabSize, tokens.get(from + t + 1));
        predicted++;
      }
    }

    /** The figures after every token but the first was predicted once. */
    List<Metric> metrics(String key, String how) {
      String what =
          unit == PredictionUnit.CHARACTER
              ? String.format(Locale.ROOT, "%s split, %,d characters, %s", split, predicted, how)
              : String.format(
                  Locale.ROOT,
                  "%s split, %,d tokens, %,d characters, %s",
                  split,
                  predicted,
                  characters,
                  how);
      List<Metric> metrics = mean(key, what);
      if (unit != PredictionUnit.CHARACTER) {
        double each = nats / characters;
        metrics.add(new Metric(key + ".crossEntropyPerChar", each, "nats/char", what));
        metrics.add(new Metric(key + ".bitsPerChar", each / Math.log(2), "bits/char", what));
      }
      return metrics;
    }

    /** The figures of a mean over what was predicted. */
    List<Metric> mean(String key, String what) {
      double mean = nats / predicted;
      List<Metric> metrics = new ArrayList<>();
      metrics.add(new Metric(key + ".crossEntropy", mean, "nats/" + unit.symbol(), what));
      if (unit == PredictionUnit.CHARACTER) {
        metrics.add(new Metric(key + ".bitsPerChar", mean / Math.log(2), "bits/char", what));
      }
      metrics.add(new Metric(key + ".perplexity", Math.exp(mean), "", what));
      return metrics;
    }
  }

  /** The token of the highest of {@code width} logits that start at {@code at}. */
  public static int likeliest(FloatBuffer logits, int at, int width) {
    int best = 0;
    for (int i = 1; i < width; i++) {
      if (logits.get(at + i) > logits.get(at + best)) {
        best = i;
      }
    }
    return best;
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
