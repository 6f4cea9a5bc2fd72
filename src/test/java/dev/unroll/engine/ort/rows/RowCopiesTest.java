package dev.unroll.engine.ort.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RowCopiesTest {
  private static final int ROWS = 9;

  /** Copies and returns how many copies it took. */
  private static int copies(int... from) {
    int[] held = new int[ROWS + 1];
    Arrays.setAll(held, row -> 100 + row);
    int[] count = {0};
    RowCopies.run(
        from,
        ROWS,
        ROWS,
        (source, to) -> {
          held[to] = held[source];
          count[0]++;
        });
    for (int row = 0; row < from.length; row++) {
      assertThat(held[row])
          .as("row %d of %s", row, Arrays.toString(from))
          .isEqualTo(100 + from[row]);
    }
    return count[0];
  }

  @Test
  void rowsThatStay_areNotCopied() {
    assertThat(copies(0, 1, 2)).isZero();
    assertThat(copies(0, 0, 2)).isEqualTo(1);
  }

  @Test
  void chain_needsNoSpareRow() {
    assertThat(copies(1, 2, 3, 8)).isEqualTo(4);
    assertThat(copies(0, 0, 1, 2)).isEqualTo(3);
  }

  @Test
  void circle_needsOneCopyMore() {
    assertThat(copies(1, 0)).isEqualTo(3);
    assertThat(copies(1, 2, 0, 4, 3)).isEqualTo(4 + 3);
    assertThat(copies(1, 0, 0, 1)).as("rows 2 and 3 read the circle").isEqualTo(5);
  }

  @Test
  void anyRows_takeWhatTheOthersHeld() {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 20_000; round++) {
      int[] from = new int[random.nextInt(ROWS + 1)];
      Arrays.setAll(from, _ -> random.nextInt(ROWS));
      assertThat(copies(from)).isLessThanOrEqualTo(from.length + from.length / 2);
    }
  }
}
