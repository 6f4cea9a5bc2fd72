package dev.unroll.text.file;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key of a menu entry or a button, which a sign before its letter says: {@code _Open} or {@code
 * &Open}. The text is translated without the sign, and the translation gets it back: before the
 * same letter, if a word begins with it, or else before the first letter.
 *
 * @param text without the sign
 * @param key the sign and its letter, if there is one
 */
record Mnemonic(String text, Optional<String> key) {
  /** A sign at the beginning of a word, and no other one like it. */
  private static final Pattern SIGN =
      Pattern.compile("((?:[^_&]*[^\\p{L}\\d_&])?)([_&])(\\p{L}[^_&]*)");

  /** The first letter of a word that is no placeholder. */
  private static final Pattern WORD = Pattern.compile("(?<![^\\s«(\"'’-])\\p{L}");

  private static final int LONGEST = 80;

  /** Reads a text of a program. */
  static Mnemonic of(String text) {
    Matcher sign = SIGN.matcher(text);
    if (text.length() > LONGEST || !sign.matches()) {
      return new Mnemonic(text, Optional.empty());
    }
    String word = sign.group(3);
    return new Mnemonic(
        sign.group(1) + word,
        Optional.of(sign.group(2) + word.substring(0, Character.charCount(word.codePointAt(0)))));
  }

  /** A translation of the text, with the sign. */
  String restore(String translation) {
    if (key.isEmpty()) {
      return translation;
    }
    String sign = key.get().substring(0, 1);
    String letter = key.get().substring(1);
    int first = -1;
    Matcher word = WORD.matcher(translation);
    while (word.find()) {
      if (word.group().equalsIgnoreCase(letter)) {
        return with(sign, word.start(), translation);
      }
      first = first < 0 ? word.start() : first;
    }
    return first < 0 ? translation : with(sign, first, translation);
  }

  private static String with(String sign, int at, String translation) {
    return translation.substring(0, at) + sign + translation.substring(at);
  }
}
