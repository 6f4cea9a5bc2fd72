package dev.unroll.engine.lexical;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * A sentence to translate, and what its translation must have.
 *
 * @param requirements that the translation must meet
 * @param reserved the code points that the translation may have in what is required only; sentences
 *     of one kind share the object
 */
public record SourceSentence(String text, List<Requirement> requirements, IntPredicate reserved) {
  /** Where no code point is reserved. */
  public static final IntPredicate NOTHING = _ -> false;

  public SourceSentence {
    requirements = List.copyOf(requirements);
  }

  /** A sentence with requirements, of which everything may be said besides. */
  public SourceSentence(String text, List<Requirement> requirements) {
    this(text, requirements, NOTHING);
  }

  /** A sentence of whose translation nothing is required. */
  public static SourceSentence of(String text) {
    return new SourceSentence(text, List.of(), NOTHING);
  }

  /** Whether its translation is verified. */
  public boolean isVerified() {
    return !requirements.isEmpty() || reserved != NOTHING;
  }

  /** Compares a translation with what is required. */
  public Verification verify(String translation) {
    return Occurrences.verify(this, translation);
  }
}
