package dev.unroll.text.prose.span;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The words of English and French that another language may write as digits, and the words for
 * ordinal numbers.
 */
final class NumberWords {
  private static final Set<String> WORDS =
      Set.of(
          ("zero two three four five six seven eight nine ten eleven twelve thirteen fourteen"
                  + " fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty"
                  + " seventy eighty ninety hundred hundreds thousand thousands million millions"
                  + " billion billions dozen dozens half quarter third once twice first fourth"
                  + " fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth twentieth"
                  + " twenties thirties forties fifties sixties seventies eighties nineties noon"
                  + " midnight clock percent double triple teenage teens"
                  + " zéro deux trois quatre cinq sept huit neuf dix onze douze treize quatorze"
                  + " quinze seize vingt vingts trente quarante cinquante soixante septante octante"
                  + " nonante cent cents mille milliers millier milliard milliards douzaine"
                  + " dizaine quinzaine vingtaine centaine demi demie quart tiers moitié premier"
                  + " première deuxième troisième quatrième cinquième sixième septième"
                  + " huitième neuvième dixième onzième douzième midi minuit pourcent")
              .split(" ", -1));

  private static final Set<String> ONE = Set.of("one", "un", "une");

  private static final List<List<String>> ORDINALS =
      List.of(
          List.of("first", "premier", "première", "premiers", "premières"),
          List.of("second", "seconde", "deuxième", "deuxièmes"),
          List.of("third", "troisième"),
          List.of("fourth", "quatrième"),
          List.of("fifth", "cinquième"),
          List.of("sixth", "sixième"),
          List.of("seventh", "septième"),
          List.of("eighth", "huitième"),
          List.of("ninth", "neuvième"),
          List.of("tenth", "dixième"));

  private NumberWords() {}

  /** Whether digits in the translation of a text need not be invented. */
  static boolean mayBeIn(String text, Optional<String> language) {
    return !isKnown(language) || has(text, WORDS);
  }

  /** Whether a text has the number one as a word, which is often no number. */
  static boolean hasOne(String text, Optional<String> language) {
    return isKnown(language) && has(text, ONE);
  }

  private static boolean isKnown(Optional<String> language) {
    return language.filter(code -> code.equals("en") || code.equals("fr")).isPresent();
  }

  private static boolean has(String text, Set<String> words) {
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean letter = i < text.length() && Character.isLetter(text.charAt(i));
      if (letter && start < 0) {
        start = i;
      } else if (!letter && start >= 0) {
        if (words.contains(text.substring(start, i).toLowerCase(Locale.ROOT))) {
          return true;
        }
        start = -1;
      }
    }
    return false;
  }

  /** The words for an ordinal number; none for a large one. */
  static List<String> ordinals(String digits) {
    int number = digits.length() > 2 ? 0 : Integer.parseInt(digits);
    return number >= 1 && number <= ORDINALS.size() ? ORDINALS.get(number - 1) : List.of();
  }
}
