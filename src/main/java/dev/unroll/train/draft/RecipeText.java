package dev.unroll.train.draft;

import dev.unroll.text.OneLine;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Parts of a recipe's text. */
final class RecipeText {
  private RecipeText() {}

  /** A text in single quotes, which YAML takes as it stands. */
  static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** Texts as a list. */
  static String quoted(List<String> texts) {
    return texts.stream().map(RecipeText::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  /** What was seen, as the comment at the top of a recipe. */
  static String heading(List<String> seen) {
    return seen.stream()
        .map(line -> "# " + OneLine.of(line) + "\n")
        .collect(Collectors.joining("", "# Written by unroll init, which saw:\n", ""));
  }

  /** A line with a comment, which stands where those of its neighbours do. */
  static String line(String key, String comment) {
    return "%-28s # %s%n".formatted(key, comment);
  }

  /** A number with commas. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A size of a vocabulary of byte pairs for texts with so many characters. */
  static int vocab(long characters, int most) {
    return Math.clamp(Math.round(2 * Math.sqrt((double) characters) / 50) * 50, 400, most);
  }
}
