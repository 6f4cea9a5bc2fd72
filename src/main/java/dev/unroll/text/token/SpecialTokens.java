package dev.unroll.text.token;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Special tokens: the tokens of a vocabulary that are not text, such as {@code <s>} for the start
 * of a sentence.
 */
final class SpecialTokens {
  private SpecialTokens() {}

  /**
   * Checks that the names differ from one another and from every single character.
   *
   * @throws IllegalArgumentException if they do not
   */
  static List<String> checked(List<String> names) {
    Set<String> unique = new HashSet<>();
    for (String name : names) {
      if (name.codePointCount(0, name.length()) < 2) {
        throw new IllegalArgumentException(
            "the special token '" + name + "' must have at least two characters");
      }
      if (!unique.add(name)) {
        throw new IllegalArgumentException("the special token '" + name + "' is named twice");
      }
    }
    return List.copyOf(names);
  }
}
