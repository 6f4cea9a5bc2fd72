package dev.unroll.text.prose.shape;

import java.lang.Character.UnicodeScript;
import java.util.Locale;
import java.util.Set;

/**
 * The mark at the end of a sentence, which its translation gets, too: models that learnt commands
 * with an exclamation mark write it behind others, and a full stop behind labels.
 *
 * @param mark {@code .!?,;:}, {@link #NONE} behind a word, or {@link #OPEN} where the translation
 *     ends as the model wants
 */
record EndMark(char mark) {
  private static final char NONE = 0;
  private static final char OPEN = 1;
  private static final String STOPS = ".!?";
  private static final String OTHERS = ",;:";

  /** Whose full stop is their own at the end of a sentence, too. */
  private static final Set<String> ABBREVIATIONS =
      Set.of(
          "etc no mr mrs ms dr st vs jr sr inc ltd co mme mlle art vol fig tel tél".split(" ", -1));

  static final EndMark ANY = new EndMark(OPEN);

  /** That of a sentence without blanks, quotation marks and brackets around it. */
  static EndMark of(String sentence) {
    if (sentence.isEmpty()) {
      return ANY;
    }
    int last = sentence.length() - 1;
    char c = sentence.charAt(last);
    if (isLatin(c)) {
      return new EndMark(NONE);
    }
    boolean isSingle = last > 0 && STOPS.indexOf(sentence.charAt(last - 1)) < 0;
    boolean isMark = STOPS.indexOf(c) >= 0 || OTHERS.indexOf(c) >= 0;
    return isMark
            && isSingle
            && !(c == '.' && endsWithAbbreviation(sentence))
            && !(c == ';' && isGreek(sentence))
        ? new EndMark(c)
        : ANY;
  }

  /** A translation with this mark at its end. */
  String at(String translation) {
    int last = translation.length() - 1;
    if (mark == OPEN || last < 1 || isOpened(translation)) {
      return translation;
    }
    char c = translation.charAt(last);
    if (STOPS.indexOf(c) >= 0) {
      boolean isSingle = STOPS.indexOf(translation.charAt(last - 1)) < 0;
      return isSingle && isReplaced(c, translation)
          ? translation.substring(0, last).stripTrailing() + written()
          : translation;
    }
    return mark != NONE && (isLatin(c) || isCopy(c)) ? translation + written() : translation;
  }

  /** Whether a translation has the first half of its mark, as Spanish has. */
  private static boolean isOpened(String translation) {
    return translation.indexOf('¿') >= 0 || translation.indexOf('¡') >= 0;
  }

  /** Whether a semicolon is a question mark. */
  private static boolean isGreek(String sentence) {
    return sentence.codePoints().anyMatch(c -> UnicodeScript.of(c) == UnicodeScript.GREEK);
  }

  private boolean isReplaced(char stop, String translation) {
    return mark != stop
        && !(mark == NONE && stop == '?')
        && !(stop == '.' && endsWithAbbreviation(translation));
  }

  private String written() {
    return mark == NONE ? "" : String.valueOf(mark);
  }

  /** The part of the beginning of a translation that is sure, whatever comes behind it. */
  String sure(String beginning) {
    int end = beginning.length();
    while (mark != OPEN && end > 0 && isOfEnd(beginning.charAt(end - 1))) {
      end--;
    }
    return beginning.substring(0, end);
  }

  private static boolean isOfEnd(char c) {
    return STOPS.indexOf(c) >= 0 || Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  /** Whether a full stop may be of the last word: {@code etc.}, {@code p.m.}. */
  private static boolean endsWithAbbreviation(String text) {
    int end = text.length() - 1;
    int start = end;
    while (start > 0 && Character.isLetter(text.charAt(start - 1))) {
      start--;
    }
    boolean isOfSeveral = start > 0 && text.charAt(start - 1) == '.';
    boolean isInitial = end - start == 1;
    return isOfSeveral
        || isInitial
        || ABBREVIATIONS.contains(text.substring(start, end).toLowerCase(Locale.ROOT));
  }

  /** Whether a character stands for what is copied, such as an address. */
  private static boolean isCopy(char c) {
    return Character.getType(c) == Character.PRIVATE_USE;
  }

  private static boolean isLatin(char c) {
    return Character.isDigit(c)
        || (Character.isLetter(c) && UnicodeScript.of(c) == UnicodeScript.LATIN);
  }
}
