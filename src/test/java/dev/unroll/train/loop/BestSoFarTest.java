package dev.unroll.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BestSoFarTest {

  @Test
  void patience_countsEvaluationsSinceTheBest() {
    BestSoFar best = BestSoFar.NONE.after(2.0, 10).after(1.5, 20);
    assertThat(best.isLatest()).isTrue();
    BestSoFar later = best.after(1.5, 30).after(1.6, 40);
    assertThat(later.isLatest()).isFalse();
    assertThat(later.update()).isEqualTo(20);
    assertThat(later.exhausted(3)).isFalse();
    assertThat(later.exhausted(2)).isTrue();
    assertThat(later.exhausted(null)).isFalse();
  }

  @Test
  void evaluation_thatIsNotANumber_isNeverTheBest() {
    assertThat(BestSoFar.NONE.after(Double.NaN, 10).isLatest()).isFalse();
  }
}
