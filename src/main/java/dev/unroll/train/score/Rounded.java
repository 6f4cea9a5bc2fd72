package dev.unroll.train.score;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as Python formats them: the exact value of the double, ties to even digits. */
final class Rounded {
  private Rounded() {}

  static String to(int decimals, double value) {
    return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
  }
}
