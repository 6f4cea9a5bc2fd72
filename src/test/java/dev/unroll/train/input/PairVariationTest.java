package dev.unroll.train.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.data.set.TextPair;
import dev.unroll.train.recipe.Variation;
import dev.unroll.train.step.Xoshiro;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PairVariationTest {
  private static final TextPair PLAIN = new TextPair("Open {file} now.", "Ouvrez {file}.");
  private static final TextPair MARKED = PairMarks.of(List.of(PLAIN), 16).getFirst();

  private static TextPair changed(Variation rates, TextPair plain, TextPair marked, int seed) {
    return new PairVariation(rates, 16).of(plain, marked, () -> marked, new Xoshiro(seed));
  }

  private static String without(String text) {
    return text.replaceAll("[\\uE000-\\uE00F]", "#");
  }

  @Test
  void marks_areTheSameOnBothSides_andAllAreUsed() {
    assertThat(without(MARKED.source())).isEqualTo("Open # now.");
    Set<Integer> seen = new HashSet<>();
    for (int seed = 0; seed < 300; seed++) {
      TextPair pair = changed(new Variation(1, 0, 0, 0, 0, 0), PLAIN, MARKED, seed);
      assertThat(without(pair.target())).isEqualTo("Ouvrez #.");
      assertThat(PairMarks.highest(pair.source())).isEqualTo(PairMarks.highest(pair.target()));
      seen.add(PairMarks.highest(pair.source()));
    }
    assertThat(seen).hasSize(16);
    assertThat(changed(new Variation(0, 0, 0, 0, 0, 0), PLAIN, MARKED, 1)).isEqualTo(PLAIN);
  }

  @Test
  void joinedPairs_haveDifferentMarks() {
    for (int seed = 0; seed < 50; seed++) {
      TextPair pair = changed(new Variation(1, 0, 0, 0, 0, 1), PLAIN, MARKED, seed);
      List<Integer> marks =
          pair.source().chars().filter(c -> c >= '\uE000' && c <= '\uE00F').boxed().toList();
      assertThat(marks).doesNotHaveDuplicates();
      assertThat(pair.target().chars().filter(c -> c >= '\uE000' && c <= '\uE00F').boxed())
          .containsExactlyElementsOf(marks);
      if (marks.size() == 2) {
        assertThat(without(pair.source())).isEqualTo("Open # now. Open # now.");
      }
    }
  }

  @Test
  void otherForms_keepTheText() {
    TextPair pair = new TextPair("Where is the book?", "Où est le livre ?");
    assertThat(changed(new Variation(0, 1, 0, 0, 0, 0), pair, pair, 1))
        .isEqualTo(new TextPair("WHERE IS THE BOOK?", "OÙ EST LE LIVRE ?"));
    assertThat(changed(new Variation(0, 0, 1, 0, 0, 0), pair, pair, 1))
        .isEqualTo(new TextPair("Where Is The Book?", "Où est le livre ?"));
    assertThat(changed(new Variation(0, 0, 0, 1, 0, 0), pair, pair, 1))
        .isEqualTo(new TextPair("Where is the book", "Où est le livre"));
    assertThat(changed(new Variation(0, 0, 0, 0, 1, 0), pair, pair, 1))
        .isEqualTo(new TextPair("where is the book?", "Où est le livre ?"));
  }
}
