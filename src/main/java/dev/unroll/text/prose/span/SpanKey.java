package dev.unroll.text.prose.span;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What spans mean, apart from how a language writes it. */
final class SpanKey {
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{1,2})\\s?(?:[:h]\\s?(\\d{2})?)?(?::(\\d{2}))?\\s?([ap])?\\.?m?\\.?",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  private static final Pattern YEAR_FIRST =
      Pattern.compile("(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})(.*)");
  private static final Pattern YEAR_LAST =
      Pattern.compile("(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4}|\\d{2})");

  private SpanKey() {}

  static String of(Span.Kind kind, String text) {
    return switch (kind) {
      case NUMBER -> number(text);
      case TIME -> time(text);
      case DATE -> date(text);
      case EMOJI -> text.replace("\uFE0F", "").replace("\uFE0E", "");
      case PHONE, IBAN -> text.replaceAll("[\\s\u00A0\u202F]", " ");
      default -> text;
    };
  }

  /**
   * Its digits with a decimal point, and the signs next to it in the order of their code points.
   */
  private static String number(String text) {
    Numeral numeral = Numeral.of(text);
    return numeral.value() + numeral.signs();
  }

  private static String time(String text) {
    Matcher parts = TIME.matcher(text.replace('\u00A0', ' ').replace('\u202F', ' '));
    if (!parts.matches()) {
      return text;
    }
    int hour = Integer.parseInt(parts.group(1));
    if (parts.group(4) != null) {
      boolean afternoon = parts.group(4).equalsIgnoreCase("p");
      hour = hour % 12 + (afternoon ? 12 : 0);
    }
    return "%02d:%s:%s"
        .formatted(
            hour,
            parts.group(2) == null ? "00" : parts.group(2),
            parts.group(3) == null ? "00" : parts.group(3));
  }

  private static String date(String text) {
    Matcher first = YEAR_FIRST.matcher(text);
    if (first.matches()) {
      return "%s-%02d-%02d%s"
          .formatted(
              first.group(1),
              Integer.parseInt(first.group(2)),
              Integer.parseInt(first.group(3)),
              first.group(4));
    }
    Matcher last = YEAR_LAST.matcher(text);
    if (!last.matches()) {
      return text;
    }
    int left = Integer.parseInt(last.group(1));
    int right = Integer.parseInt(last.group(2));
    // Which of them is the month is known only where the other is none.
    if (left > 12 && right <= 12) {
      return "%s-%02d-%02d".formatted(last.group(3), right, left);
    }
    if (right > 12 && left <= 12) {
      return "%s-%02d-%02d".formatted(last.group(3), left, right);
    }
    return left == right ? "%s-%02d-%02d".formatted(last.group(3), left, right) : text;
  }
}
