package dev.unroll.text.prose.number;

import java.util.List;
import java.util.Optional;

/** How a language writes whole numbers in words. */
public interface NumberSpelling {
  /** The greatest number that is found and spelled. */
  long MOST = 999_999_999_999L;

  /**
   * The numbers of a text that are written in words and that mean a number wherever they stand, in
   * their order. Digits are not looked for, nor is <em>one</em>.
   */
  List<Long> find(String text);

  /**
   * The spellings of a number, the usual one first, all in small letters.
   *
   * @param number from 2 to {@link #MOST}
   */
  List<String> spell(long number);

  /**
   * Those of a language.
   *
   * @param language its code, such as {@code en}; what stands behind it is ignored
   * @return empty for languages that are not known
   */
  static Optional<NumberSpelling> of(String language) {
    return switch (language.length() < 2 ? "" : language.substring(0, 2)) {
      case "en" -> Optional.of(new EnglishNumbers());
      case "fr" -> Optional.of(new FrenchNumbers());
      default -> Optional.empty();
    };
  }
}
