package dev.unroll.train.score;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * The BLEU of a corpus (Papineni et al. 2002): the geometric mean of the shares of n-grams of 1 to
 * 4 words that occur in a reference, times a penalty if the whole is shorter than the references.
 *
 * @param score from 0 to 100
 * @param matches by order, n-grams that a reference has too
 * @param totals by order, all n-grams
 * @param precisions by order and smoothed, from 0 to 100
 * @param brevityPenalty from 0 to 1
 * @param hypothesisLength in words
 * @param referenceLength in words; of several references the one that is closest in length counts
 * @param signature how it was computed, as sacreBLEU writes it
 */
public record Bleu(
    double score,
    List<Long> matches,
    List<Long> totals,
    List<Double> precisions,
    double brevityPenalty,
    long hypothesisLength,
    long referenceLength,
    String signature) {

  private static final int ORDERS = 4;

  public Bleu {
    matches = List.copyOf(matches);
    totals = List.copyOf(totals);
    precisions = List.copyOf(precisions);
  }

  /**
   * How a text becomes words and how they are counted.
   *
   * @param lowercase whether capital letters count as small ones
   * @param effectiveOrder whether orders that are longer than every hypothesis are left out, as is
   *     usual for single sentences, not for corpora
   */
  public record Options(
      BleuTokenizer words, boolean lowercase, Smoothing smoothing, boolean effectiveOrder) {
    /** What BLEU means where nothing else is said: sacreBLEU's default. */
    public static final Options SACREBLEU =
        new Options(BleuTokenizer.V13A, false, new Smoothing.Exponential(), false);

    /** For texts whose words are already separated by spaces ("tokenised BLEU"). */
    public static final Options TOKENISED =
        new Options(BleuTokenizer.NONE, false, new Smoothing.Exponential(), false);

    private String signature(String referenceCount) {
      return "nrefs:%s|case:%s|eff:%s|tok:%s|smooth:%s|version:%s"
          .formatted(
              referenceCount,
              lowercase ? "lc" : "mixed",
              effectiveOrder ? "yes" : "no",
              words.signature(),
              smoothing.signature(),
              Version.SIGNATURE);
    }
  }

  /**
   * Scores hypotheses with one reference each.
   *
   * @throws IllegalArgumentException if there are none, if they are not as many as the references,
   *     or if a reference is empty
   */
  public static Bleu of(List<String> hypotheses, List<String> references, Options options) {
    return ofSeveral(hypotheses, List.of(references), options);
  }

  /**
   * Scores hypotheses with several references each.
   *
   * @param references one list for each set of references, all as long as the hypotheses; where a
   *     set has an empty line, it has no reference for that hypothesis
   * @throws IllegalArgumentException if the lists don't match, or if a hypothesis has no reference
   */
  public static Bleu ofSeveral(
      List<String> hypotheses, List<List<String>> references, Options options) {
    Corpus corpus = Corpus.of(hypotheses, references);
    long[] matches = new long[ORDERS];
    long[] totals = new long[ORDERS];
    long hypothesisLength = 0;
    long referenceLength = 0;
    for (Corpus.Segment segment : corpus.segments()) {
      List<String> words = words(segment.hypothesis(), options);
      NGrams hypothesis = NGrams.ofWords(words, ORDERS);
      NGrams reference = NGrams.ofWords(List.of(), ORDERS);
      int closest = Integer.MAX_VALUE;
      for (String line : segment.references()) {
        List<String> referenceWords = words(line, options);
        reference = reference.or(NGrams.ofWords(referenceWords, ORDERS));
        closest = closer(words.size(), closest, referenceWords.size());
      }
      hypothesisLength += words.size();
      referenceLength += closest;
      for (int order = 1; order <= ORDERS; order++) {
        matches[order - 1] += hypothesis.shared(reference, order);
        totals[order - 1] += hypothesis.total(order);
      }
    }
    return of(matches, totals, hypothesisLength, referenceLength, options, corpus.referenceCount());
  }

  private static List<String> words(String line, Options options) {
    String text = options.lowercase ? line.toLowerCase(Locale.ROOT) : line;
    return options.words.of(Whitespace.stripEnd(text));
  }

  /** Of two lengths the one that is closer to another, the shorter if both are as close. */
  private static int closer(int length, int a, int b) {
    long distanceA = Math.abs((long) length - a);
    long distanceB = Math.abs((long) length - b);
    return distanceA == distanceB ? Math.min(a, b) : distanceA < distanceB ? a : b;
  }

  /** The score that follows from the counts of a corpus. */
  static Bleu of(
      long[] matches,
      long[] totals,
      long hypothesisLength,
      long referenceLength,
      Options options,
      String referenceCount) {
    double brevityPenalty = 1;
    if (hypothesisLength < referenceLength) {
      brevityPenalty =
          hypothesisLength == 0 ? 0 : Math.exp(1 - (double) referenceLength / hypothesisLength);
    }
    double[] precisions = new double[ORDERS];
    double score = 0;
    if (LongStream.of(matches).anyMatch(count -> count > 0)) {
      int orders = options.smoothing.precisions(matches, totals, precisions);
      int counted = options.effectiveOrder ? orders : ORDERS;
      double logs = 0;
      for (int i = 0; i < counted; i++) {
        logs += Math.log(precisions[i]); // of 0: the score becomes 0
      }
      score = brevityPenalty * Math.exp(logs / counted);
    }
    return new Bleu(
        score,
        Arrays.stream(matches).boxed().toList(),
        Arrays.stream(totals).boxed().toList(),
        Arrays.stream(precisions).boxed().toList(),
        brevityPenalty,
        hypothesisLength,
        referenceLength,
        options.signature(referenceCount));
  }

  /** The score as sacreBLEU prints it, for example in a table of results. */
  public String formatted() {
    double ratio = referenceLength == 0 ? 0 : (double) hypothesisLength / referenceLength;
    return "BLEU|%s = %s %s (BP = %s ratio = %s hyp_len = %d ref_len = %d)"
        .formatted(
            signature,
            Rounded.to(2, score),
            String.join("/", precisions.stream().map(p -> Rounded.to(1, p)).toList()),
            Rounded.to(3, brevityPenalty),
            Rounded.to(3, ratio),
            hypothesisLength,
            referenceLength);
  }
}
