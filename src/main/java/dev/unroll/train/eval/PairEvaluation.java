package dev.unroll.train.eval;

import dev.unroll.bundle.Task;
import dev.unroll.data.batch.TokenPair;
import dev.unroll.train.eval.TargetLikelihood.Example;
import dev.unroll.train.score.Bleu;
import dev.unroll.train.score.BleuTokenizer;
import dev.unroll.train.score.ChrF;
import dev.unroll.train.score.Smoothing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How well an exported encoder–decoder model predicts targets, and how good its translations are.
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
      TargetLikelihood model, List<TokenPair> pairs, Task.Special special, String split) {
    List<Example> examples =
        pairs.stream().map(pair -> example(pair, special, pair.target().length + 1)).toList();
    long tokens = examples.stream().mapToLong(example -> example.read().length).sum();
    double mean = model.negativeLogLikelihood(examples) / tokens;
    String what =
        String.format(
            Locale.ROOT,
            "%s split, %,d tokens and ends of %,d targets",
            split,
            tokens,
            pairs.size());
    return List.of(
        new Metric(split + ".crossEntropy", mean, "nats/token", what),
        new Metric(split + ".perplexity", Math.exp(mean), "", what));
  }

  /**
   * The same with every target padded to one length, and the padding predicted and counted too.
   *
   * @param length of a padded target
   */
  public static List<Metric> paddingCounted(
      TargetLikelihood model,
      List<TokenPair> pairs,
      Task.Special special,
      int length,
      String split) {
    List<Example> examples = pairs.stream().map(pair -> example(pair, special, length)).toList();
    double sum = model.negativeLogLikelihood(examples);
    return List.of(
        new Metric(
            split + ".crossEntropyPaddingCounted",
            sum / ((double) length * pairs.size()),
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

  /** A pair, with its target padded to a length. */
  private static Example example(TokenPair pair, Task.Special special, int length) {
    int sourceLength = pair.source().length;
    long[] source = new long[sourceLength + 1];
    Arrays.setAll(source, t -> t < sourceLength ? pair.source()[t] : special.end());
    int targetLength = pair.target().length;
    int[] expected = new int[length];
    Arrays.fill(expected, special.padding());
    System.arraycopy(pair.target(), 0, expected, 0, targetLength);
    expected[targetLength] = special.end();
    long[] read = new long[length];
    Arrays.setAll(
        read,
        t ->
            t == 0
                ? special.begin()
                : t <= targetLength ? pair.target()[t - 1] : special.padding());
    return new Example(source, read, expected);
  }
}
