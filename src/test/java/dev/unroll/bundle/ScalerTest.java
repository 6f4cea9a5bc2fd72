package dev.unroll.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScalerTest {
  private static final double[][] PRICES = {{100, 3}, {110, 4}, {99, 5}, {99, 4}};

  private static Scaler fitted(Transform transform) {
    return Scaler.fit(transform, List.of("close", "volume"), List.of("USD", "1"), PRICES);
  }

  @Test
  void fit_columns_haveMeanZeroAndDeviationOne() {
    float[][] z = fitted(Transform.NONE).encode(PRICES);

    assertThat(z).hasDimensions(4, 2);
    for (int column = 0; column < 2; column++) {
      double sum = 0;
      double squares = 0;
      for (float[] step : z) {
        sum += step[column];
        squares += step[column] * step[column];
      }
      assertThat(sum).isCloseTo(0, within(1e-5));
      assertThat(squares / 4).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void fit_constantColumn_hasScaleOne() {
    Scaler scaler =
        Scaler.fit(Transform.NONE, List.of("x"), List.of("m"), new double[][] {{7}, {7}});

    assertThat(scaler.features()).containsExactly(new Feature("x", "m", 7, 1));
  }

  @Test
  void decode_logReturn_goesOnFromTheValueBefore() {
    Scaler scaler = fitted(Transform.LOG_RETURN);
    float[][] z = scaler.encode(PRICES);

    assertThat(z).hasDimensions(3, 2);
    assertThat(scaler.rawValuesFor(3)).isEqualTo(4);
    for (int t = 0; t < 3; t++) {
      assertThat(scaler.decode(PRICES[t], z[t])).containsExactly(PRICES[t + 1], within(1e-3));
    }
  }

  @Test
  void decode_plain_givesTheRawValuesBack() {
    Scaler scaler = fitted(Transform.NONE);

    assertThat(scaler.decode(PRICES[0], scaler.encode(PRICES)[2]))
        .containsExactly(PRICES[2], within(1e-3));
  }

  @Test
  void encode_valueNotAboveZero_isRefusedForLogReturns() {
    assertThatThrownBy(() -> fitted(Transform.LOG_RETURN).encode(new double[][] {{1, 1}, {0, 1}}))
        .hasMessageContaining("step 1")
        .hasMessageContaining("above 0");
  }

  @Test
  void encode_rowOfAnotherWidth_isRefused() {
    assertThatThrownBy(() -> fitted(Transform.NONE).encode(new double[][] {{1, 1}, {2}}))
        .hasMessageContaining("step 1 has 1 values, expected 2");
  }
}
