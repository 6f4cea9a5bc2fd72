package dev.unroll.text.prose.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The words of a text, with what stands between them.
 *
 * @param word in small letters
 * @param hyphenBefore whether a hyphen joins it to the word before it
 * @param hyphenAfter whether a hyphen joins it to the word behind it
 * @param apart whether something else than a blank or a hyphen stands before it
 */
record NumberTokens(String word, boolean hyphenBefore, boolean hyphenAfter, boolean apart) {
  static List<NumberTokens> of(String text) {
    List<NumberTokens> tokens = new ArrayList<>();
    String small = text.toLowerCase(Locale.ROOT);
    int at = 0;
    int last = 0;
    while (at < small.length()) {
      if (!isOfWord(small.charAt(at))) {
        at++;
        continue;
      }
      int end = at;
      while (end < small.length() && isOfWord(small.charAt(end))) {
        end++;
      }
      String between = small.substring(last, at);
      tokens.add(
          new NumberTokens(
              small.substring(at, end),
              between.equals("-"),
              isHyphen(small, end),
              !between.isBlank() && !between.equals("-")));
      last = end;
      at = end;
    }
    return tokens;
  }

  /** The word at a place; empty before the first and behind the last one. */
  static String word(List<NumberTokens> tokens, int at) {
    return at >= 0 && at < tokens.size() ? tokens.get(at).word() : "";
  }

  private static boolean isHyphen(String text, int at) {
    return at + 1 < text.length() && text.charAt(at) == '-' && isOfWord(text.charAt(at + 1));
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c);
  }
}
