package dev.unroll.train.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The chrF of a corpus (Popović 2015): how well the n-grams of characters agree with a reference,
 * those of words too for chrF++ (Popović 2017). Precision P and recall R are averaged over the
 * orders and joined to {@code (1 + β²)·P·R / (β²·P + R)}. Of several references, the one that gives
 * a line the best score counts.
 *
 * @param name for example chrF2, or chrF2++ with pairs of words
 * @param score from 0 to 100
 * @param signature how it was computed, as sacreBLEU writes it
 */
public record ChrF(String name, double score, String signature) {
  private static final double EPSILON = 1e-16;

  /** Python's {@code string.punctuation}. */
  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

  /**
   * What is counted and how.
   *
   * @param characterOrder longest n-grams of characters
   * @param wordOrder longest n-grams of words; 0 for none
   * @param beta how many times as much recall weighs as precision
   * @param lowercase whether capital letters count as small ones
   * @param whitespace whether white space counts as a character
   * @param epsilon whether orders that one of both texts is too short for count as wrong, as in the
   *     metric's first script, and the scores of the orders are averaged; else they are left out
   */
  public record Options(
      int characterOrder,
      int wordOrder,
      int beta,
      boolean lowercase,
      boolean whitespace,
      boolean epsilon) {
    /** What chrF means where nothing else is said: sacreBLEU's default. */
    public static final Options CHRF2 = new Options(6, 0, 2, false, false, false);

    /** The same with words and pairs of words. */
    public static final Options CHRF2_PLUS_PLUS = new Options(6, 2, 2, false, false, false);

    private String signature(String referenceCount) {
      return "nrefs:%s|case:%s|eff:%s|nc:%d|nw:%d|space:%s|version:%s"
          .formatted(
              referenceCount,
              lowercase ? "lc" : "mixed",
              epsilon ? "no" : "yes",
              characterOrder,
              wordOrder,
              whitespace ? "yes" : "no",
              Version.SIGNATURE);
    }
  }

  /** Scores hypotheses with one reference each, which are checked as in {@link Bleu#of}. */
  public static ChrF of(List<String> hypotheses, List<String> references, Options options) {
    return ofSeveral(hypotheses, List.of(references), options);
  }

  /** Scores hypotheses with several references each, as in {@link Bleu#ofSeveral}. */
  public static ChrF ofSeveral(
      List<String> hypotheses, List<List<String>> references, Options options) {
    Corpus corpus = Corpus.of(hypotheses, references);
    Counts sum = new Counts(options.characterOrder + options.wordOrder);
    for (Corpus.Segment segment : corpus.segments()) {
      sum.add(best(segment, options));
    }
    return new ChrF(
        "chrF" + options.beta + "+".repeat(options.wordOrder),
        sum.score(options),
        options.signature(corpus.referenceCount()));
  }

  /** The score as sacreBLEU prints it, for example in a table of results. */
  public String formatted() {
    return name + "|" + signature + " = " + Rounded.to(2, score);
  }

  private static Counts best(Corpus.Segment segment, Options options) {
    NGrams hypothesis = ngrams(segment.hypothesis(), options);
    Counts best = new Counts(hypothesis, ngrams(segment.references().getFirst(), options));
    for (String reference : segment.references().subList(1, segment.references().size())) {
      Counts other = new Counts(hypothesis, ngrams(reference, options));
      if (other.score(options) > best.score(options)) {
        best = other;
      }
    }
    return best;
  }

  private static NGrams ngrams(String line, Options options) {
    String text = options.lowercase ? line.toLowerCase(Locale.ROOT) : line;
    String characters = options.whitespace ? text : String.join("", Whitespace.split(text));
    return NGrams.ofCharacters(characters, options.characterOrder)
        .then(NGrams.ofWords(words(text), options.wordOrder));
  }

  /**
   * BleuTokenizer, from each of which one punctuation mark is split off: the last, else the first.
   */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : Whitespace.split(text)) {
      int last = word.length() - 1;
      if (last > 0 && PUNCTUATION.indexOf(word.charAt(last)) >= 0) {
        words.add(word.substring(0, last));
        words.add(word.substring(last));
      } else if (last > 0 && PUNCTUATION.indexOf(word.charAt(0)) >= 0) {
        words.add(word.substring(0, 1));
        words.add(word.substring(1));
      } else {
        words.add(word);
      }
    }
    return words;
  }

  /** Numbers of n-grams by order. */
  private static final class Counts {
    private final long[] hypothesis;
    private final long[] reference;
    private final long[] shared;

    private Counts(int orders) {
      hypothesis = new long[orders];
      reference = new long[orders];
      shared = new long[orders];
    }

    private Counts(NGrams hypothesis, NGrams reference) {
      this(hypothesis.counts().size());
      for (int i = 0; i < shared.length; i++) {
        this.reference[i] = reference.total(i + 1);
        // Where the reference is too short for an order, the hypothesis is not to blame.
        this.hypothesis[i] = this.reference[i] == 0 ? 0 : hypothesis.total(i + 1);
        this.shared[i] = hypothesis.shared(reference, i + 1);
      }
    }

    private void add(Counts other) {
      for (int i = 0; i < shared.length; i++) {
        hypothesis[i] += other.hypothesis[i];
        reference[i] += other.reference[i];
        shared[i] += other.shared[i];
      }
    }

    private double score(Options options) {
      double squared = (double) options.beta * options.beta;
      double scores = 0;
      double precisions = 0;
      double recalls = 0;
      int orders = 0;
      for (int i = 0; i < shared.length; i++) {
        double precision = hypothesis[i] > 0 ? (double) shared[i] / hypothesis[i] : EPSILON;
        double recall = reference[i] > 0 ? (double) shared[i] / reference[i] : EPSILON;
        scores += score(precision, recall, squared, EPSILON);
        if (hypothesis[i] > 0 && reference[i] > 0) {
          precisions += precision;
          recalls += recall;
          orders++;
        }
      }
      if (options.epsilon) {
        return 100 * scores / shared.length;
      }
      return orders == 0 ? 0 : 100 * score(precisions / orders, recalls / orders, squared, 0);
    }

    private static double score(
        double precision, double recall, double squared, double whereUndefined) {
      double divisor = squared * precision + recall;
      return divisor > 0 ? (1 + squared) * precision * recall / divisor : whereUndefined;
    }
  }
}
