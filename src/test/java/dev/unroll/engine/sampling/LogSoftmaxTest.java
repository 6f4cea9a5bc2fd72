package dev.unroll.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogSoftmaxTest {
  private static final LogSoftmax SUBJECT = new LogSoftmax();

  @Test
  void probabilities_sumToOne_atEveryScale() {
    for (int size : new int[] {1, 2, 3, 5, 96, 8_001}) {
      for (double spread : new double[] {0, 0.1, 3, 50, 1e4, 1e30}) {
        SplittableRandom random = new SplittableRandom(size);
        float[] logits = new float[size];
        for (int i = 0; i < size; i++) {
          logits[i] = (float) (spread * random.nextDouble(-1, 1));
        }
        double normalizer = SUBJECT.normalizer(logits);
        double sum = 0;
        for (float logit : logits) {
          sum += Math.exp(logit - normalizer);
        }
        assertThat(sum).as("%d logits up to %s", size, spread).isCloseTo(1, within(1e-10));
      }
    }
  }

  @Test
  void impossibleTokens_haveNoPart() {
    float[] logits = {1, Float.NEGATIVE_INFINITY, 2};
    assertThat(SUBJECT.normalizer(logits))
        .isCloseTo(Math.log(Math.exp(1) + Math.exp(2)), within(1e-11));
  }

  @Test
  void outputThatIsNoNumber_fails() {
    float[] logits = new float[100];
    logits[37] = Float.NaN;
    assertThatThrownBy(() -> SUBJECT.normalizer(logits)).isInstanceOf(GenerationFailed.class);
    logits[37] = Float.POSITIVE_INFINITY;
    assertThatThrownBy(() -> SUBJECT.normalizer(logits)).isInstanceOf(GenerationFailed.class);
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    assertThatThrownBy(() -> SUBJECT.normalizer(logits)).isInstanceOf(GenerationFailed.class);
  }
}
