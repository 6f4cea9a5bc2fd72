package dev.unroll.text.prose;

/**
 * Which part of a sentence is translated on its own.
 *
 * @param continued whether a part of the sentence is before it
 * @param continues whether a part of the sentence is after it
 */
public record Clause(boolean continued, boolean continues) {
  /** A whole sentence. */
  public static final Clause WHOLE = new Clause(false, false);
}
