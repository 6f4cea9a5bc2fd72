package dev.unroll.train.eval;

import dev.unroll.bundle.Task;
import dev.unroll.data.batch.TokenPair;
import dev.unroll.train.score.Bleu;
import dev.unroll.train.score.BleuTokenizer;
import dev.unroll.train.score.ChrF;
import dev.unroll.train.score.Smoothing;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How well an exported encoder and decoder predict targets, and how good their translations are.
 */
public final class PairEvaluation {
  static final String BLEU = "BLEU";
  static final String CHRF = "chrF2";
  private static final Bleu.Options LOWERCASE =
      new Bleu.Options(BleuTokenizer.V13A, true, new Smoothing.Exponential(), false);

  private PairEvaluation() {}

  /**
   * Cross-entropy of the targets, each token predicted from the source and the true tokens before.
   *
   * @param split its name
   */
  public static List<Metric> predicted(
      ExportedTranslator network, List<TokenPair> pairs, Task.Special special, String split) {
    Surprise all = new Surprise();
    for (TokenPair pair : pairs) {
      all.add(network, pair, special, pair.target().length + 1);
    }
    String what =
        String.format(
            Locale.ROOT,
            "%s split, %,d tokens and ends of %,d targets",
            split,
            all.count,
            pairs.size());
    return List.of(
        new Metric(split + ".crossEntropy", all.mean(), "nats/token", what),
        new Metric(split + ".perplexity", Math.exp(all.mean()), "", what));
  }

  /**
   * The same with every target padded to one length, and the padding predicted and counted too.
   *
   * @param length of a padded target
   */
  public static List<Metric> paddingCounted(
      ExportedTranslator network,
      List<TokenPair> pairs,
      Task.Special special,
      int length,
      String split) {
    Surprise all = new Surprise();
    for (TokenPair pair : pairs) {
      all.add(network, pair, special, length);
    }
    return List.of(
        new Metric(
            split + ".crossEntropyPaddingCounted",
            all.mean(),
            "nats/position",
            String.format(
                Locale.ROOT,
                "%s split, %,d targets padded to %d positions",
                split,
                pairs.size(),
                length)));
  }

  /** BLEU and chrF of translations, with the signatures that say what was computed. */
  static List<Metric> scores(List<String> translations, List<String> references, String split) {
    List<Metric> metrics = new ArrayList<>();
    metrics.add(bleu(translations, references, split + ".bleu", Bleu.Options.SACREBLEU));
    metrics.add(bleu(translations, references, split + ".bleuLowercase", LOWERCASE));
    ChrF chrF = ChrF.of(translations, references, ChrF.Options.CHRF2);
    metrics.add(new Metric(split + ".chrF", chrF.score(), CHRF, chrF.signature()));
    return metrics;
  }

  private static Metric bleu(
      List<String> translations, List<String> references, String key, Bleu.Options options) {
    Bleu bleu = Bleu.of(translations, references, options);
    return new Metric(key, bleu.score(), BLEU, bleu.signature());
  }

  /** A sum over predictions. */
  private static final class Surprise {
    private double sum;
    private long count;

    void add(ExportedTranslator network, TokenPair pair, Task.Special special, int length) {
      long[] source = new long[pair.source().length + 1];
      for (int i = 0; i < pair.source().length; i++) {
        source[i] = pair.source()[i];
      }
      source[pair.source().length] = special.end();
      long[] read = new long[length];
      long[] expected = new long[length];
      Arrays.fill(read, special.padding());
      Arrays.fill(expected, special.padding());
      read[0] = special.begin();
      for (int t = 0; t < pair.target().length; t++) {
        expected[t] = pair.target()[t];
        if (t + 1 < length) {
          read[t + 1] = pair.target()[t];
        }
      }
      expected[pair.target().length] = special.end();
      FloatBuffer logits = network.logits(source, read);
      int vocabSize = logits.capacity() / length;
      for (int t = 0; t < length; t++) {
        sum +=
            TextEvaluation.surprise(logits, t * vocabSize, vocabSize, Math.toIntExact(expected[t]));
      }
      count += length;
    }

    double mean() {
      return sum / count;
    }
  }
}
