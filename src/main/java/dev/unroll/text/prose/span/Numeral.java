package dev.unroll.text.prose.span;

/**
 * A number in digits, read without knowing the language: a separator before exactly three digits
 * groups them, another one begins the decimals.
 *
 * @param minus whether it has a minus sign
 * @param whole the digits before the decimals
 * @param decimals those after the decimal separator; empty if there are none
 * @param grouped whether its digits have separators between groups of three
 * @param ambiguous whether its only separator may also be the other kind, as in {@code 1,234}
 * @param separator the last one; 0 if there is none
 * @param signs currency and percent signs and the like, without blanks
 */
record Numeral(
    boolean minus,
    String whole,
    String decimals,
    boolean grouped,
    boolean ambiguous,
    char separator,
    String signs) {

  static Numeral of(String text) {
    int first = 0;
    while (first < text.length() && !Character.isDigit(text.charAt(first))) {
      first++;
    }
    int end = text.length();
    while (end > first && !Character.isDigit(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder signs = new StringBuilder();
    boolean minus = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i >= first && i < end) {
        continue;
      }
      if (c == '-' || c == '\u2212') {
        minus = true;
      } else if (!Character.isSpaceChar(c) && !Character.isWhitespace(c)) {
        signs.append(c);
      }
    }
    return read(text.substring(first, end), minus, signs.toString());
  }

  private static Numeral read(String number, boolean minus, String signs) {
    int last = -1;
    int separators = 0;
    boolean same = true;
    char kind = 0;
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if (Character.isDigit(c)) {
        digits.append(c);
        continue;
      }
      same &= separators == 0 || c == kind;
      kind = c;
      separators++;
      last = i;
    }
    if (separators == 0) {
      return new Numeral(minus, number, "", false, false, (char) 0, signs);
    }
    int after = number.length() - last - 1;
    boolean decimal = (kind == '.' || kind == ',') && (after != 3 || !same);
    boolean leading = number.startsWith("0");
    if (decimal || leading) {
      int whole = digits.length() - after;
      return new Numeral(
          minus,
          digits.substring(0, whole),
          digits.substring(whole),
          separators > 1,
          false,
          kind,
          signs);
    }
    boolean ambiguous = separators == 1 && (kind == '.' || kind == ',');
    return new Numeral(minus, digits.toString(), "", true, ambiguous, kind, signs);
  }

  /** The number with a decimal point and without other separators. */
  String value() {
    return (minus ? "-" : "") + whole + (decimals.isEmpty() ? "" : "." + decimals);
  }

  /** The same if its only separator begins the decimals. */
  Numeral withDecimals() {
    int point = whole.length() - 3;
    return new Numeral(
        minus, whole.substring(0, point), whole.substring(point), false, false, separator, signs);
  }

  /** The same without separators between groups. */
  Numeral ungrouped() {
    return new Numeral(minus, whole, decimals, false, false, separator, signs);
  }
}
