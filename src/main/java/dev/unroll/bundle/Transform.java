package dev.unroll.bundle;

/** What is done to raw values before they are scaled. */
public enum Transform {
  /** Nothing: the network sees {@code x_t}. */
  NONE,
  /**
   * The network sees {@code ln(x_t / x_{t-1})}; a forecast value is {@code x_{t-1} · exp(z · scale
   * + mean)}. Raw values must be above 0, and the first of them gives no step.
   */
  LOG_RETURN
}
