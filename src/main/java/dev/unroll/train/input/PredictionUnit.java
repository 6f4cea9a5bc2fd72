package dev.unroll.train.input;

import java.util.Locale;

/** What one prediction of a network is about. */
public enum PredictionUnit {
  CHARACTER,
  TOKEN,
  TEXT,
  STEP;

  /** Its name in a sentence. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its short name in units such as {@code nats/char}. */
  public String symbol() {
    return this == CHARACTER ? "char" : toString();
  }
}
