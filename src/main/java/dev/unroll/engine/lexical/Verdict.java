package dev.unroll.engine.lexical;

/**
 * How a sentence's translation came to meet what is required, or that it does not.
 *
 * @param verification of the best hypothesis
 */
public record Verdict(Outcome outcome, Verification verification) {
  /** Of a sentence of which nothing is required. */
  public static final Verdict UNASKED = new Verdict(Outcome.UNASKED, Verification.MET);

  /** Which translation was taken. */
  public enum Outcome {
    /** Nothing was required. */
    UNASKED,

    /** The best translation was as required. */
    FIRST,

    /** A less likely one of the same search was. */
    NEXT,

    /** One was that was searched for with constraints. */
    CONSTRAINED,

    /** None was; the best translation is there all the same. */
    FAILED
  }

  /** Whether the translation is as required. */
  public boolean isMet() {
    return outcome != Outcome.FAILED;
  }
}
