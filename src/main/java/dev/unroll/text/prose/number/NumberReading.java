package dev.unroll.text.prose.number;

import java.util.ArrayList;
import java.util.List;

/** The reading of the longest number from a word of a text on. */
abstract class NumberReading {
  /** Begins at a word. */
  @FunctionalInterface
  interface Beginning {
    NumberReading at(List<NumberTokens> tokens, int start);
  }

  protected final List<NumberTokens> tokens;
  protected final int start;

  /** After the last word of the number; the beginning where there is none. */
  protected int end;

  NumberReading(List<NumberTokens> tokens, int start) {
    this.tokens = tokens;
    this.start = start;
    this.end = start;
  }

  /** The numbers of a text that are meant, in their order. */
  static List<Long> all(String text, Beginning beginning) {
    List<Long> found = new ArrayList<>();
    List<NumberTokens> tokens = NumberTokens.of(text);
    int at = 0;
    while (at < tokens.size()) {
      NumberReading reading = beginning.at(tokens, at);
      reading.read();
      if (reading.end > at && reading.isInRange() && reading.isMeant()) {
        found.add(reading.value());
      }
      at = Math.max(at + 1, reading.end);
    }
    return found;
  }

  private boolean isInRange() {
    return value() > 1 && value() <= NumberSpelling.MOST;
  }

  /** Reads on, up to the end. */
  abstract void read();

  /** The number that was read. */
  abstract long value();

  /** Whether the words mean this number, which the other language says with the same one. */
  abstract boolean isMeant();

  /** A word of the text; empty before its beginning and behind its end. */
  protected final String word(int at) {
    return NumberTokens.word(tokens, at);
  }
}
