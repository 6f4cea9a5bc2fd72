package dev.unroll.engine.translation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RowAssignmentTest {
  private static RowAssignment of(List<String> owners, List<String> sentences, int... held) {
    return RowAssignment.of(held, sentences, owners);
  }

  @Test
  void hypothesesThatStay_areNotCopied() {
    RowAssignment same = of(List.of("a", "a", "b"), List.of("a", "a", "b"), 0, 1, 2);
    assertThat(same.rows()).containsExactly(0, 1, 2);
    assertThat(same.changesNothing(3)).isTrue();
    assertThat(same.changesNothing(4)).isFalse();
  }

  @Test
  void hypothesisThatSplits_takesARowOfItsSentence() {
    RowAssignment split = of(List.of("b", "a", "a"), List.of("a", "a", "b"), 2, 2, 0);
    assertThat(split.rows()).containsExactly(2, 1, 0);
    assertThat(split.from()).containsExactly(0, 2, 2);
  }

  @Test
  void lastRows_moveIntoHoles() {
    RowAssignment closed = of(List.of("a", "b", "b", "c"), List.of("a", "c"), 0, 3);
    assertThat(closed.rows()).containsExactly(0, 1);
    assertThat(closed.from()).containsExactly(0, 3);
  }

  @Test
  void anyAssignment_givesEachHypothesisARowWithItsParent() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 5_000; round++) {
      List<Integer> owners = new ArrayList<>();
      int rows = random.nextInt(0, 12);
      for (int row = 0; row < rows; row++) {
        owners.add(random.nextInt(3));
      }
      int n = rows == 0 ? 0 : random.nextInt(0, 14);
      int[] held = new int[n];
      List<Integer> sentences = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        held[i] = random.nextInt(rows);
        sentences.add(owners.get(held[i]));
      }
      RowAssignment made = RowAssignment.of(held, sentences, owners);

      assertThat(Arrays.stream(made.rows()).sorted().toArray())
          .isEqualTo(java.util.stream.IntStream.range(0, n).toArray());
      for (int i = 0; i < n; i++) {
        assertThat(made.from()[made.rows()[i]]).isEqualTo(held[i]);
      }
      long stay = Arrays.stream(held).distinct().filter(row -> row < n).count();
      long kept = java.util.stream.IntStream.range(0, n).filter(r -> made.from()[r] == r).count();
      assertThat(kept).isEqualTo(stay);
    }
  }
}
