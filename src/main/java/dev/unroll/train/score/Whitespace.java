package dev.unroll.train.score;

import java.util.List;
import java.util.regex.Pattern;

/** White space as Python's {@code str.split} has it: Unicode's and the four ASCII separators. */
final class Whitespace {
  private static final String CHARACTER = "[\\s\\x1c-\\x1f]";
  private static final Pattern SOME =
      Pattern.compile(CHARACTER + "+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern AT_END =
      Pattern.compile(
          "(?<!" + CHARACTER + ")" + CHARACTER + "+\\z", Pattern.UNICODE_CHARACTER_CLASS);

  private Whitespace() {}

  /** What stands between white space. */
  static List<String> split(String text) {
    return SOME.splitAsStream(text).filter(part -> !part.isEmpty()).toList();
  }

  /** The text without the white space at its end. */
  static String stripEnd(String text) {
    return AT_END.matcher(text).replaceFirst("");
  }
}
