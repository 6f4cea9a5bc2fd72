package dev.unroll.train.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The published figures are those of sacreBLEU's README and tests (test_chrf), and for chrF++ those
 * of the metric card that Hugging Face made with sacreBLEU.
 */
class ChrFTest {
  private static final String RISK =
      " risk assessment must be made of those who are qualified and expertise in the sector"
          + " - these are the scientists .";
  private static final String RISK_REFERENCE =
      "risk assessment has to be undertaken by those who are qualified and expert in that area"
          + " - that is the scientists .";
  private static final String FRIENDLY =
      "Die Beziehung zwischen Obama und Netanjahu ist nicht gerade freundlich.";
  private static final String FRIENDLY_REFERENCE =
      "Das Verhältnis zwischen Obama und Netanyahu ist nicht gerade freundschaftlich.";

  private static ChrF.Options beta3(boolean whitespace, boolean epsilon) {
    return new ChrF.Options(6, 0, 3, false, whitespace, epsilon);
  }

  static Stream<Arguments> smoothed() {
    return Stream.of(
        Arguments.of(List.of("abcdefg"), List.of("hijklmnop"), 0.0),
        Arguments.of(List.of("a"), List.of("b"), 0.0),
        Arguments.of(List.of(""), List.of("b"), 0.0),
        Arguments.of(List.of(""), List.of("reference"), 0.0),
        Arguments.of(List.of("aa"), List.of("ab"), 8.3333),
        Arguments.of(List.of("a", "b"), List.of("a", "c"), 8.3333),
        Arguments.of(List.of("a"), List.of("a"), 16.6667),
        Arguments.of(List.of("a b c"), List.of("a b c"), 50.0),
        Arguments.of(List.of("a b c"), List.of("abc"), 50.0),
        Arguments.of(List.of(RISK), List.of(RISK_REFERENCE), 63.361730),
        Arguments.of(
            List.of(
                " Die    Beziehung zwischen  Obama und Netanjahu ist nicht gerade  freundlich. "),
            List.of(FRIENDLY_REFERENCE),
            64.1302698),
        Arguments.of(
            List.of("Niemand hat die Absicht, eine Mauer zu errichten"),
            List.of("Niemand hat die Absicht, eine Mauer zu errichten"),
            100.0));
  }

  @ParameterizedTest
  @MethodSource("smoothed")
  void textsWithEpsilon_haveThePublishedScores(
      List<String> hypotheses, List<String> references, double published) {
    assertThat(ChrF.of(hypotheses, references, beta3(false, true)).score())
        .isCloseTo(published, within(1e-4));
  }

  static Stream<Arguments> effective() {
    return Stream.of(
        Arguments.of(List.of("a"), List.of("a"), 100.0),
        Arguments.of(List.of(""), List.of("reference"), 0.0),
        Arguments.of(List.of("a b c"), List.of("a b c"), 100.0),
        Arguments.of(List.of("a b c"), List.of("abc"), 100.0),
        Arguments.of(List.of("a", "b"), List.of("a", "c"), 50.0),
        Arguments.of(List.of("aa"), List.of("ab"), 25.0));
  }

  @ParameterizedTest
  @MethodSource("effective")
  void textsWithEffectiveOrder_haveThePublishedScores(
      List<String> hypotheses, List<String> references, double published) {
    assertThat(ChrF.of(hypotheses, references, beta3(false, false)).score())
        .isCloseTo(published, within(1e-4));
  }

  @Test
  void textsWithTheirWhiteSpace_haveThePublishedScores() {
    assertThat(ChrF.of(List.of(FRIENDLY), List.of(FRIENDLY_REFERENCE), beta3(true, false)).score())
        .isCloseTo(67.3481606, within(1e-4));
    assertThat(ChrF.of(List.of(RISK.strip()), List.of(RISK_REFERENCE), beta3(true, false)).score())
        .isCloseTo(65.2414427, within(1e-4));
  }

  static Stream<Arguments> czech() {
    return Stream.of(
        Arguments.of(
            "Co nás nejvíc trápí, protože lékaři si vybírají, kdo bude žít a kdo zemře.",
            "Nejvíce smutní jsme z toho, že musíme rozhodovat o tom, kdo bude žít a kdo zemře.",
            39.14078509),
        Arguments.of(
            "Nebo prostě nemají vybavení, které by jim pomohlo, uvedli lékaři.",
            "A někdy nemáme ani potřebný materiál, abychom jim pomohli, popsali lékaři.",
            31.22557079),
        Arguments.of(
            "Lapali po dechu, jejich životy skončily dřív, než skutečně začaly.",
            "Lapali po dechu a pak jejich život skončil - dřív, než skutečně mohl začít,"
                + " připomněli.",
            57.15704367));
  }

  @ParameterizedTest
  @MethodSource("czech")
  void czechSentences_haveThePublishedScores(String hypothesis, String reference, double score) {
    ChrF.Options options = new ChrF.Options(6, 0, 2, false, false, true);
    assertThat(ChrF.of(List.of(hypothesis), List.of(reference), options).score())
        .isCloseTo(score, within(1e-4));
  }

  @Test
  void exampleOfTheReadme_hasItsScore() {
    ChrF chrF =
        ChrF.ofSeveral(
            List.of(
                "The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."),
            List.of(
                List.of("The dog bit the man.", "It was not unexpected.", "The man bit him first."),
                List.of(
                    "The dog had bit the man.",
                    "No one was surprised.",
                    "The man had bitten the dog.")),
            ChrF.Options.CHRF2);
    assertThat(chrF.formatted().replaceFirst("version:unroll-[^ ]+", "version:2.0.0"))
        .isEqualTo("chrF2|nrefs:2|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.0.0 = 59.73");
  }

  @Test
  void wordsBesideCharacters_haveThePublishedScores() {
    List<String> hypotheses =
        List.of(
            "The relationship between cats and dogs is not exactly friendly.",
            "a good bookshop is just a genteel black hole that knows how to read.");
    List<String> references =
        List.of(
            "The relationship between dogs and cats is not exactly friendly.",
            "A good bookshop is just a genteel Black Hole that knows how to read.");

    assertThat(ChrF.of(hypotheses, references, ChrF.Options.CHRF2).score())
        .isCloseTo(84.64214891738334, within(1e-10));
    ChrF plus = ChrF.of(hypotheses, references, ChrF.Options.CHRF2_PLUS_PLUS);
    assertThat(plus.score()).isCloseTo(82.87263732906315, within(1e-10));
    assertThat(plus.name()).isEqualTo("chrF2++");
    assertThat(plus.signature())
        .startsWith("nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no|version:unroll-");
    ChrF.Options lowercase = new ChrF.Options(6, 2, 2, true, false, false);
    assertThat(ChrF.of(hypotheses, references, lowercase).score())
        .isCloseTo(92.12853119829202, within(1e-10));
  }

  @Test
  void characterOutsideTheBasicPlane_isOneCharacter() {
    ChrF.Options single = new ChrF.Options(1, 0, 2, false, false, false);
    assertThat(ChrF.of(List.of("😀"), List.of("😁"), single).score()).isZero();
    assertThat(ChrF.of(List.of("😀a"), List.of("😁a"), single).score())
        .isCloseTo(50, within(1e-10));
  }

  @Test
  void differentNumbersOfLines_areRefused() {
    assertThatThrownBy(() -> ChrF.of(List.of("a"), List.of("a", "b"), ChrF.Options.CHRF2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 lines to score, but 2 lines of references");
  }
}
