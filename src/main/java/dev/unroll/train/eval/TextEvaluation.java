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
@SuppressWarnings("ArrayRecordComponent") // large, and only read
public record TextEvaluation(
    ExportedModel model, int[] tokens, long characters, PredictionUnit unit, String split) {

  /**
   * The text is read once from its first token to its last, the hidden state carried all the way,
   * and every token but the first is predicted.
   */
  public List<Metric> carried() {
    Tally tally = new Tally();
    model.clear();
    for (int from = 0; from < tokens.length - 1; from += model.chunk()) {
      tally.read(from, Math.min(model.chunk(), tokens.length - 1 - from), 0);
    }
    return tally.metrics(split, "state carried");
  }

  /**
   * The text is read in windows as long as the context, one after the other, each as if nothing
   * were before it, and every token but the first is predicted once: nanoGPT's loss, of the whole
   * split instead of windows drawn from it.
   */
  public List<Metric> inWindows() {
    int context = model.chunk();
    Tally tally = new Tally();
    for (int from = 0; from < tokens.length - 1; from += context) {
      model.clear();
      tally.read(from, Math.min(context, tokens.length - 1 - from), 0);
    }
    return tally.metrics(split, "windows of %d one after the other".formatted(context));
  }

  /**
   * As {@link #inWindows}, but windows overlap by half: every token but those of the first window
   * is predicted from half a context at least.
   */
  public List<Metric> sliding() {
    int context = model.chunk();
    int half = context / 2;
    Tally tally = new Tally();
    for (int from = 0; from == 0 || from + half < tokens.length - 1; from += context - half) {
      model.clear();
      tally.read(from, Math.min(context, tokens.length - 1 - from), from == 0 ? 0 : half);
    }
    return tally.metrics(
        split + ".sliding", "windows of %d, each half over the one before".formatted(context));
  }

  /** The text is read in independent windows, each from a state of zero. */
  public List<Metric> windows(IndependentWindows.Shape shape) {
    int length = shape.length();
    if (length > model.chunk()) {
      throw new TrainingException("windows longer than " + model.chunk() + " cannot be evaluated");
    }
    Tally tally = new Tally();
    int windows = 0;
    for (int from = 0; from + length < tokens.length; from += shape.stride()) {
      model.clear();
      tally.read(from, length, shape.onlyLast() ? length - 1 : 0);
      windows++;
    }
    String what =
        String.format(
            Locale.ROOT, "%s split, %,d windows of %d from state zero", split, windows, length);
    return tally.mean(split + ".windows", what);
  }

  /** The negative log-likelihood of the predictions so far. */
  private final class Tally {
    private double nats;
    private long predicted;

    /**
     * Reads tokens and adds what the predictions of the tokens after them cost.
     *
     * @param from the first token
     * @param uncounted how many of the first predictions do not count
     */
    void read(int from, int count, int uncounted) {
      FloatBuffer logits = model.logits(tokens, from, from + count);
      int vocabSize = model.outputSize();
      for (int t = uncounted; t < count; t++) {
        int next = tokens[from + t + 1];
        nats += Logits.negativeLogLikelihood(logits, t * vocabSize, vocabSize, next);
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
}
