package dev.unroll.engine.lexical;

import java.util.List;

/**
 * How a translation compares with what is required.
 *
 * @param unmet the requirements that it does not meet
 * @param invented its reserved characters that are in nothing that is required
 */
public record Verification(List<Requirement> unmet, String invented) {
  /** Of a translation that has all that is required. */
  public static final Verification MET = new Verification(List.of(), "");

  public Verification {
    unmet = List.copyOf(unmet);
  }

  /** Whether the translation is as required. */
  public boolean isMet() {
    return unmet.isEmpty() && invented.isEmpty();
  }
}
