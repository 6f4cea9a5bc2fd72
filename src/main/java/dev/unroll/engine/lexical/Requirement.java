package dev.unroll.engine.lexical;

import dev.unroll.text.prose.span.Surroundings;
import java.util.List;

/**
 * Something that a sentence's translation must have.
 *
 * @param forms any of which counts, the preferred ones first; none is blank
 * @param times how often it must be there
 * @param orMore whether it may be there more often
 * @param surroundings what it may touch
 */
public record Requirement(
    List<String> forms, int times, boolean orMore, Surroundings surroundings) {
  /** A requirement of words. */
  public Requirement(List<String> forms, int times, boolean orMore) {
    this(forms, times, orMore, Surroundings.OF_WORD);
  }

  public Requirement {
    forms = List.copyOf(forms);
    if (forms.isEmpty() || forms.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("a requirement has forms, none of them blank");
    }
    if (times < 1) {
      throw new IllegalArgumentException("what is required is there at least once, not " + times);
    }
  }

  /** A string that must be there exactly so often. */
  public static Requirement exactly(int times, String... forms) {
    return new Requirement(List.of(forms), times, false);
  }

  /** A string that must be there so often or more often. */
  public static Requirement atLeast(int times, String... forms) {
    return new Requirement(List.of(forms), times, true);
  }

  /** Whether it holds where it is there so often. */
  boolean holds(int count) {
    return orMore ? count >= times : count == times;
  }
}
