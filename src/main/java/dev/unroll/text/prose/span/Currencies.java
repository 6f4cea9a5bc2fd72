package dev.unroll.text.prose.span;

import java.util.Currency;
import java.util.Set;
import java.util.stream.Collectors;

/** The codes of ISO 4217 that stand beside an amount, such as {@code EUR}. */
final class Currencies {
  static final int LENGTH = 3;

  /** Those of metals, of funds and of tests begin so, and few of money. */
  private static final Set<String> WITH_X = Set.of("XAF", "XCD", "XOF", "XPF");

  /** Those that are words as well, which are no codes before an amount. */
  private static final Set<String> WORDS =
      Set.of("BAM", "COP", "CUP", "GEL", "MAD", "MOP", "PEN", "SOS", "TRY");

  private static final Set<String> NEVER = Set.of("ALL", "TOP");

  private static final Set<String> CODES =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .filter(code -> !code.startsWith("X") || WITH_X.contains(code))
          .filter(code -> !WORDS.contains(code) && !NEVER.contains(code))
          .collect(Collectors.toUnmodifiableSet());

  private Currencies() {}

  /** Whether letters are a code and no word. */
  static boolean isCode(String letters) {
    return CODES.contains(letters);
  }

  /** Whether letters behind an amount are a code: where not all are capitals, words may be one. */
  static boolean isCodeBehind(String letters, String sentence) {
    return isCode(letters)
        || (WORDS.contains(letters) && sentence.chars().anyMatch(Character::isLowerCase));
  }
}
