package dev.unroll.nn;

/** The kind of a state that a recurrent layer carries from step to step. */
public enum StateKind {
  /** The layer's output, {@code h}. */
  HIDDEN("h"),
  /** The memory of an LSTM, {@code c}. */
  CELL("c");

  private final String symbol;

  StateKind(String symbol) {
    this.symbol = symbol;
  }

  /** The symbol in formulas, and in the names of graph inputs. */
  public String symbol() {
    return symbol;
  }
}
