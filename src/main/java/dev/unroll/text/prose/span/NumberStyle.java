package dev.unroll.text.prose.span;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * How a language writes numbers in digits.
 *
 * @param decimal the decimal separator
 * @param grouping between groups of three digits
 * @param percentApart whether a blank is before the percent sign
 * @param currencyFirst whether the currency sign is before the number
 * @param currencyApart whether a blank is between them
 * @param yearLast whether dates in digits end with the year
 * @param monthFirst whether the month is before the day
 * @param hoursTwice whether there are twelve hours, twice a day
 */
record NumberStyle(
    char decimal,
    char grouping,
    boolean percentApart,
    boolean currencyFirst,
    boolean currencyApart,
    boolean yearLast,
    boolean monthFirst,
    boolean hoursTwice) {
  private static final char NO_BREAK = '\u00A0';
  private static final char NARROW = '\u202F';

  static NumberStyle of(String language) {
    Locale locale = Locale.of(language);
    DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(locale);
    String percent = ((DecimalFormat) NumberFormat.getPercentInstance(locale)).toPattern();
    String currency = ((DecimalFormat) NumberFormat.getCurrencyInstance(locale)).toPattern();
    boolean english = language.equals("en");
    return new NumberStyle(
        symbols.getDecimalSeparator(),
        symbols.getGroupingSeparator(),
        hasBlank(percent),
        currency.indexOf('\u00A4') == 0,
        hasBlank(currency),
        !language.equals("zh")
            && !language.equals("ja")
            && !language.equals("ko")
            && !language.equals("hu")
            && !language.equals("lt")
            && !language.equals("sv"),
        english,
        english);
  }

  private static boolean hasBlank(String pattern) {
    return pattern.chars().anyMatch(c -> c == ' ' || c == NO_BREAK || c == NARROW);
  }

  /** A number as the source means it: a separator that may be of either kind is the language's. */
  Numeral read(String text) {
    Numeral numeral = Numeral.of(text);
    return numeral.ambiguous() && numeral.separator() == decimal ? numeral.withDecimals() : numeral;
  }

  /** A number with the separators of the language. */
  String write(Numeral number) {
    StringBuilder written = new StringBuilder(number.minus() ? "-" : "");
    written.append(number.grouped() ? grouped(number.whole()) : number.whole());
    if (!number.decimals().isEmpty()) {
      written.append(decimal).append(number.decimals());
    }
    return written.toString();
  }

  private String grouped(String whole) {
    StringBuilder written = new StringBuilder(whole);
    for (int at = whole.length() - 3; at > 0; at -= 3) {
      written.insert(at, grouping);
    }
    return written.toString();
  }

  /** A number beside its sign. */
  String withSign(String number, String sign, Optional<Character> blank) {
    boolean percent = sign.startsWith("%") || sign.equals("‰") || sign.startsWith("°");
    if (!percent && !isCode(sign) && currencyFirst) {
      boolean minus = number.startsWith("-");
      return (minus ? "-" : "") + sign + number.substring(minus ? 1 : 0);
    }
    boolean apart = isCode(sign) || (percent ? percentApart : currencyApart);
    return number + (apart ? blank.map(String::valueOf).orElse("") : "") + sign;
  }

  /** Whether a sign is the code of a currency, which every language may have behind the number. */
  private static boolean isCode(String sign) {
    return sign.chars().allMatch(Character::isLetter);
  }
}
