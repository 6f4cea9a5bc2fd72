package dev.unroll.text.token;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The tokens of a vocabulary that are not text, such as {@code <s>} for a sentence's begin. */
final class SpecialTokens {
  private SpecialTokens() {}

  /**
   * Names that tell such tokens from one another and from each single character.
   *
   * @throws IllegalArgumentException if they do not
   */
  static List<String> checked(List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (name.codePointCount(0, name.length()) < 2) {
        throw new IllegalArgumentException(
            "the special token '" + name + "' must have at least two characters");
      }
      if (!seen.add(name)) {
        throw new IllegalArgumentException("the special token '" + name + "' is named twice");
      }
    }
    return List.copyOf(names);
  }
}
