package dev.unroll.text;

import java.util.regex.Pattern;

/**
 * Messages that repeat what others have written: long words, and what is long altogether, are cut.
 */
public final class ShortWords {
  /** A word that no message of ours has; its end shows where a name in quotation marks ends. */
  private static final Pattern LONG_WORD = Pattern.compile("(\\S{60})\\S{20,}(\\S{6})");

  private static final int MOST = 2_000;

  private ShortWords() {}

  /** The text with an ellipsis in the place of what is cut. */
  public static String of(String text) {
    String words = LONG_WORD.matcher(text).replaceAll("$1…$2");
    if (words.length() <= MOST) {
      return words;
    }
    int end = Character.isHighSurrogate(words.charAt(MOST - 1)) ? MOST - 1 : MOST;
    return words.substring(0, end) + "…";
  }
}
