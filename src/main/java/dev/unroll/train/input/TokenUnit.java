package dev.unroll.train.input;

/** What a token of a text model is. */
public enum TokenUnit {
  /** One character. */
  CHARACTER("char"),
  /** A byte pair, which stands for one or more characters. */
  BYTE_PAIR("token");

  private final String symbol;

  TokenUnit(String symbol) {
    this.symbol = symbol;
  }

  /** The name in units of measurement, as in {@code nats/char}. */
  public String symbol() {
    return symbol;
  }
}
