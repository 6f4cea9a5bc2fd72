package dev.unroll.text.prose.span;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkedPairTest {
  private static final String FIRST = String.valueOf(Marks.of(0));
  private static final String SECOND = String.valueOf(Marks.of(1));

  @Test
  void spansOfBothSides_becomeTheSameMarks() {
    assertThat(MarkedPair.of("Step {0} of {1}", "Étape {0} sur {1}"))
        .isEqualTo(
            new MarkedPair("Step " + FIRST + " of " + SECOND, "Étape " + FIRST + " sur " + SECOND));
    assertThat(MarkedPair.of("On May 4, 1,250 came", "1 250 sont venus le 4 mai"))
        .isEqualTo(
            new MarkedPair(
                "On May " + FIRST + ", " + SECOND + " came",
                SECOND + " sont venus le " + FIRST + " mai"));
  }

  @Test
  void sameSpanTwice_becomesTwoMarks() {
    assertThat(MarkedPair.of("5 and 5", "5 et 5"))
        .isEqualTo(new MarkedPair(FIRST + " and " + SECOND, FIRST + " et " + SECOND));
  }

  @Test
  void spanThatOneSideHasMoreOften_isLeft() {
    assertThat(MarkedPair.of("5 of 7", "cinq des 7"))
        .isEqualTo(new MarkedPair("5 of " + FIRST, "cinq des " + FIRST));
    assertThat(MarkedPair.of("5 of 5", "le 5")).isEqualTo(new MarkedPair("5 of 5", "le 5"));
  }

  @Test
  void moreSpansThanMarks_areLeft() {
    String numbers = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18".replace(" ", " ; ");
    MarkedPair marked = MarkedPair.of(numbers, numbers);
    assertThat(marked.source()).isEqualTo(marked.target()).endsWith(Marks.of(15) + " ; 17 ; 18");
  }

  @Test
  void marksOfTheText_areNoReasonToAddOthers() {
    assertThat(MarkedPair.of(FIRST + " and 5", "5"))
        .isEqualTo(new MarkedPair(FIRST + " and 5", "5"));
  }
}
