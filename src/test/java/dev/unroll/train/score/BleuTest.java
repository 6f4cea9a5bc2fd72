package dev.unroll.train.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The published figures are those of sacreBLEU's README and tests (test_bleu, test_sentence_bleu).
 */
class BleuTest {
  private static final Offset<Double> EXACT = within(1e-8);
  private static final Offset<Double> THOUSANDTH = within(1e-3);

  private static final List<String> HYPOTHESES =
      List.of("The dog bit the man.", "It wasn't surprising.", "The man had just bitten him.");
  private static final List<String> FIRST =
      List.of("The dog bit the man.", "It was not unexpected.", "The man bit him first.");
  private static final List<String> SECOND =
      List.of("The dog had bit the man.", "No one was surprised.", "The man had bitten the dog.");

  private static Bleu.Options options(BleuTokenizer words, Smoothing smoothing) {
    return new Bleu.Options(words, false, smoothing, false);
  }

  private static Bleu tokenised(List<String> hypotheses, List<String> references, double floor) {
    return Bleu.of(
        hypotheses,
        references,
        new Bleu.Options(BleuTokenizer.NONE, false, new Smoothing.Floor(floor), true));
  }

  @Test
  void exampleOfTheReadme_hasItsScoreAndItsLine() {
    Bleu bleu = Bleu.ofSeveral(HYPOTHESES, List.of(FIRST, SECOND), Bleu.Options.SACREBLEU);

    assertThat(bleu.score()).isCloseTo(48.530827, EXACT);
    assertThat(bleu.formatted().replaceFirst("version:unroll-[^ ]+", "version:2.0.0"))
        .isEqualTo(
            "BLEU|nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp|version:2.0.0"
                + " = 48.53 82.4/50.0/45.5/37.5"
                + " (BP = 0.943 ratio = 0.944 hyp_len = 17 ref_len = 18)");
    assertThat(bleu.signature()).contains("|version:unroll-");
  }

  @Test
  void exampleWithOneReference_hasThePublishedScore() {
    assertThat(Bleu.of(HYPOTHESES, FIRST, Bleu.Options.SACREBLEU).score())
        .isCloseTo(45.0675, within(1e-4));
  }

  static Stream<Arguments> tokenizers() {
    return Stream.of(
        Arguments.of(BleuTokenizer.NONE, new Smoothing.Exponential(), 49.1919566),
        Arguments.of(BleuTokenizer.V13A, new Smoothing.Exponential(), 48.530827),
        Arguments.of(BleuTokenizer.INTERNATIONAL, new Smoothing.Exponential(), 43.91623493),
        Arguments.of(BleuTokenizer.V13A, new Smoothing.None(), 48.530827));
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void twoReferences_haveThePublishedScores(
      BleuTokenizer words, Smoothing smoothing, double published) {
    assertThat(
            Bleu.ofSeveral(HYPOTHESES, List.of(FIRST, SECOND), options(words, smoothing)).score())
        .isCloseTo(published, EXACT);
  }

  static Stream<Arguments> smoothings() {
    return Stream.of(
        Arguments.of(BleuTokenizer.V13A, new Smoothing.Exponential(), 8.493),
        Arguments.of(BleuTokenizer.V13A, new Smoothing.None(), 0.0),
        Arguments.of(BleuTokenizer.V13A, new Smoothing.Floor(0.1), 4.51688),
        Arguments.of(BleuTokenizer.V13A, new Smoothing.Floor(0.5), 10.10),
        Arguments.of(BleuTokenizer.V13A, new Smoothing.AddK(1), 14.882),
        Arguments.of(BleuTokenizer.V13A, new Smoothing.AddK(2), 21.389),
        Arguments.of(BleuTokenizer.NONE, new Smoothing.Exponential(), 7.347),
        Arguments.of(BleuTokenizer.INTERNATIONAL, new Smoothing.Exponential(), 8.493));
  }

  @ParameterizedTest
  @MethodSource("smoothings")
  void romanianSentence_hasThePublishedScores(
      BleuTokenizer words, Smoothing smoothing, double published) {
    Bleu bleu =
        Bleu.of(
            List.of("Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;"),
            List.of("producţia de zahăr brut se exprimă în zahăr alb;"),
            options(words, smoothing));
    assertThat(bleu.score()).isCloseTo(published, THOUSANDTH);
  }

  @Test
  void sentences_haveThePublishedScores() {
    List<String> reference = List.of("this is a test");
    assertThat(tokenised(reference, reference, 0.01).score()).isCloseTo(100, EXACT);
    assertThat(tokenised(List.of("this is a fest"), reference, 0.01).score())
        .isCloseTo(22.3606797749979, EXACT);
    List<String> shorter = List.of("a test");
    assertThat(tokenised(List.of("test"), shorter, 0.01).score())
        .isCloseTo(36.78794411714425, EXACT);
    assertThat(tokenised(shorter, shorter, 0.01).score()).isCloseTo(100, EXACT);
    assertThat(tokenised(List.of("a little test"), shorter, 0.01).score())
        .isCloseTo(3.218297948685433, EXACT);
  }

  @Test
  void repeatedWords_matchOnlyAsOftenAsInTheReference() {
    List<String> hypothesis = List.of("am I am a character sequence");
    List<String> reference = List.of("I am a symbol string sequence a a");
    Bleu bleu = tokenised(hypothesis, reference, 0.1);

    assertThat(bleu.matches()).containsExactly(4L, 2L, 1L, 0L);
    assertThat(bleu.totals()).containsExactly(6L, 5L, 4L, 3L);
    assertThat(bleu.score()).isCloseTo(15.55722182, EXACT);
    assertThat(tokenised(hypothesis, reference, 0).score()).isZero();
  }

  @Test
  void counts_haveThePublishedScores() {
    Bleu.Options none = options(BleuTokenizer.NONE, new Smoothing.None());
    assertThat(
            Bleu.of(new long[] {9, 7, 5, 3}, new long[] {10, 8, 6, 4}, 11, 11, none, "1").score())
        .isCloseTo(83.75922397, EXACT);
    Bleu.Options floor = options(BleuTokenizer.NONE, new Smoothing.Floor(0.1));
    long[] zeros = new long[4];
    assertThat(Bleu.of(zeros, new long[] {4, 4, 2, 1}, 0, 1, floor, "1").score()).isZero();
    assertThat(Bleu.of(zeros, new long[] {10, 11, 12, 0}, 14, 10, floor, "1").score()).isZero();
    assertThat(Bleu.of(zeros, zeros, 0, 0, floor, "1").score()).isZero();
    assertThat(Bleu.of(new long[] {6, 5, 4, 0}, new long[] {6, 5, 4, 3}, 6, 6, none, "1").score())
        .isZero();
  }

  @Test
  void emptyHypotheses_countAsWrong() {
    Bleu bleu = Bleu.ofSeveral(List.of("", "", ""), List.of(FIRST, SECOND), Bleu.Options.SACREBLEU);
    assertThat(bleu.score()).isZero();
    assertThat(bleu.brevityPenalty()).isZero();
    assertThat(Bleu.of(List.of("this is a cat"), List.of("okay thanks"), Bleu.Options.SACREBLEU))
        .extracting(Bleu::score)
        .isEqualTo(0.0);
  }

  @Test
  void lowercase_ignoresCaseAndSaysSo() {
    List<String> upper = HYPOTHESES.stream().map(text -> text.toUpperCase(Locale.ROOT)).toList();
    Bleu.Options lowercase =
        new Bleu.Options(BleuTokenizer.V13A, true, new Smoothing.Exponential(), false);
    Bleu bleu = Bleu.of(upper, HYPOTHESES, lowercase);

    assertThat(bleu.score()).isCloseTo(100, EXACT);
    assertThat(bleu.signature()).startsWith("nrefs:1|case:lc|eff:no|tok:13a|smooth:exp|version:");
    assertThat(Bleu.of(upper, HYPOTHESES, Bleu.Options.SACREBLEU).score()).isLessThan(50);
  }

  @Test
  void signature_namesTheSmoothingsValue() {
    assertThat(tokenised(FIRST, SECOND, 0.1).signature())
        .startsWith("nrefs:1|case:mixed|eff:yes|tok:none|smooth:floor[0.10]|version:");
    assertThat(
            Bleu.of(FIRST, SECOND, options(BleuTokenizer.INTERNATIONAL, new Smoothing.AddK(1)))
                .signature())
        .startsWith("nrefs:1|case:mixed|eff:no|tok:intl|smooth:add-k[1.00]|version:");
  }

  @Test
  void missingReferences_areLeftOutAndCounted() {
    List<String> some = List.of("The dog had bit the man.", "", "The man had bitten the dog.");
    assertThat(Bleu.ofSeveral(HYPOTHESES, List.of(FIRST, some), Bleu.Options.SACREBLEU).signature())
        .startsWith("nrefs:var|");
    assertThatThrownBy(() -> Bleu.of(HYPOTHESES, some, Bleu.Options.SACREBLEU))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("line 2 has no reference");
  }

  @Test
  void differentNumbersOfLines_areRefused() {
    assertThatThrownBy(() -> Bleu.of(HYPOTHESES, FIRST.subList(0, 2), Bleu.Options.SACREBLEU))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 lines to score, but 2 lines of references");
    assertThatThrownBy(() -> Bleu.of(List.of(), List.of(), Bleu.Options.SACREBLEU))
        .hasMessage("there is nothing to score");
  }
}
