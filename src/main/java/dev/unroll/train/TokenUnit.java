package dev.unroll.train;

/** What a token of a text model is. */
enum TokenUnit {
  /** One character. */
  CHARACTER("char"),
  /** A byte pair, which stands for one or more characters. */
  BYTE_PAIR("token");

  private final String symbol;

  TokenUnit(String symbol) {
    this.symbol = symbol;
  }

  /** The name in units of measurement, as in {@code nats/char}. */
  String symbol() {
    return symbol;
  }
}
