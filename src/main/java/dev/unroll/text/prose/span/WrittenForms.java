package dev.unroll.text.prose.span;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a span of one language may be written in another one. */
final class WrittenForms {
  private static final char NO_BREAK = '\u00A0';
  private static final char NARROW = '\u202F';
  private static final List<Character> BLANKS = List.of(' ', NO_BREAK, NARROW);

  /** Units that are one with their number only where no blank is between. */
  private static final String GLUED_UNIT = "[kMGT]?[BbAJ]|[kMGT]?Pa|[kcmµn]?s|h|ha";

  /** A number, with its unit if it has one. */
  private static final Pattern MEASURED =
      Pattern.compile(
          "(%s)(?:%s?(%s|%s)(?![\\p{L}\\p{Nd}]))?"
              .formatted(SpanPatterns.AMOUNT, SpanPatterns.GAP, SpanPatterns.UNIT, GLUED_UNIT));

  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{1,2})\\s?(?:[:h]\\s?(\\d{2})?)?(?::(\\d{2}))?\\s?([ap])?\\.?m?\\.?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern DATE = Pattern.compile("(\\d{1,4})([-/.])(\\d{1,2})\\2(\\d{1,4})");

  /** Words that stand for a sign, in English and in French. */
  private static final Map<String, List<String>> SIGN_WORDS =
      Map.of(
          "$", List.of("dollars", "dollar", "USD"),
          "€", List.of("euros", "euro", "EUR"),
          "£", List.of("pounds", "livres", "pound", "livre", "GBP"),
          "¥", List.of("yen", "yens", "JPY"),
          "%", List.of("percent", "per cent", "pour cent", "pourcent"),
          "EUR", List.of("euros", "euro", "€"),
          "USD", List.of("dollars", "dollar", "$"),
          "GBP", List.of("pounds", "livres", "pound", "livre", "£"),
          "JPY", List.of("yen", "yens", "¥"));

  private final NumberStyle source;
  private final NumberStyle target;
  private final boolean french;

  WrittenForms(String source, String target) {
    this.source = NumberStyle.of(source);
    this.target = NumberStyle.of(target);
    this.french = target.equals("fr");
  }

  /** A span as the target language writes it. */
  String localized(Span.Kind kind, String text) {
    return switch (kind) {
      case NUMBER -> localizedNumber(text);
      case TIME -> localizedTime(text).orElse(text);
      case DATE -> localizedDate(text).orElse(text);
      case IDENTIFIER ->
          isQuantity(text) ? measured(text, this::localizedNumber, String.valueOf(NO_BREAK)) : text;
      default -> text;
    };
  }

  /** All that means the same as a span, as it is itself first. */
  List<String> of(Span.Kind kind, String text) {
    Set<String> forms = new LinkedHashSet<>();
    forms.add(text);
    switch (kind) {
      case NUMBER -> numbers(text, forms);
      case TIME -> times(text, forms);
      case DATE -> localizedDate(text).ifPresent(forms::add);
      case IDENTIFIER -> quantities(text, forms);
      case EMOJI -> forms.add(text.replace("\uFE0F", ""));
      case PHONE, IBAN -> blanks(text, forms);
      default -> {}
    }
    return List.copyOf(forms);
  }

  private static void blanks(String text, Set<String> forms) {
    String plain = text.replace(NO_BREAK, ' ').replace(NARROW, ' ');
    BLANKS.forEach(blank -> forms.add(plain.replace(' ', blank)));
  }

  private String localizedNumber(String text) {
    Numeral number = source.read(text);
    if (number.whole().isEmpty() && number.decimals().isEmpty()) {
      return text;
    }
    String written = target.write(number);
    return number.signs().isEmpty() ? written : signed(written, number.signs(), NO_BREAK);
  }

  private String signed(String written, String signs, char blank) {
    String plus = signs.startsWith("+") ? "+" : signs.startsWith("±") ? "±" : "";
    String sign = signs.substring(plus.length());
    return sign.isEmpty()
        ? plus + written
        : plus + target.withSign(written, sign, Optional.of(blank));
  }

  private void numbers(String text, Set<String> forms) {
    Numeral number = source.read(text);
    if (number.whole().isEmpty() && number.decimals().isEmpty()) {
      return;
    }
    Set<String> written = new LinkedHashSet<>();
    written.add(target.write(number));
    for (NumberStyle style : List.of(target, source)) {
      String usual = style.write(number);
      written.add(usual);
      if (number.grouped()) {
        BLANKS.forEach(blank -> written.add(usual.replace(NARROW, blank).replace(NO_BREAK, blank)));
        written.add(style.write(number.ungrouped()));
      }
    }
    if (number.signs().isEmpty()) {
      forms.addAll(written);
      return;
    }
    String sign = number.signs().startsWith("+") ? number.signs().substring(1) : number.signs();
    for (String digits : written) {
      for (char blank : BLANKS) {
        forms.add(signed(digits, number.signs(), blank));
      }
      forms.add(digits + sign);
      BLANKS.forEach(blank -> forms.add(digits + blank + sign));
      if (!sign.equals("%")) {
        forms.add(sign + digits);
      }
    }
    String last = sign.isEmpty() ? "" : sign.substring(sign.offsetByCodePoints(sign.length(), -1));
    String key = SIGN_WORDS.containsKey(sign) ? sign : last;
    for (String word : SIGN_WORDS.getOrDefault(key, List.of())) {
      written.forEach(digits -> forms.add(digits + " " + word));
    }
  }

  private record Time(int hour, String minutes, String seconds, boolean halfDays) {
    static Optional<Time> of(String text) {
      Matcher parts = TIME.matcher(text.replace(NO_BREAK, ' ').replace(NARROW, ' '));
      if (!parts.matches()) {
        return Optional.empty();
      }
      int hour = Integer.parseInt(parts.group(1));
      String half = parts.group(4);
      if (half != null) {
        hour = hour % 12 + (half.equalsIgnoreCase("p") ? 12 : 0);
      }
      String minutes = Optional.ofNullable(parts.group(2)).orElse("00");
      String seconds = Optional.ofNullable(parts.group(3)).orElse("");
      return Optional.of(new Time(hour, minutes, seconds, half != null));
    }

    boolean full() {
      return minutes.equals("00") && seconds.isEmpty();
    }

    /** With colons and 24 hours. */
    String digital() {
      return hour + ":" + minutes + (seconds.isEmpty() ? "" : ":" + seconds);
    }

    /** With letters, as in French. */
    String lettered(String blank) {
      return hour + blank + "h" + (full() ? "" : blank + minutes);
    }

    /** With twelve hours, as in English. */
    String halved(String mark) {
      int twelve = hour % 12 == 0 ? 12 : hour % 12;
      return twelve + (full() ? "" : ":" + minutes) + " " + (hour < 12 ? "a" : "p") + mark;
    }
  }

  private Optional<String> localizedTime(String text) {
    return Time.of(text)
        .map(
            time ->
                !time.seconds().isEmpty()
                    ? time.digital()
                    : french
                        ? time.lettered(String.valueOf(NO_BREAK))
                        : target.hoursTwice() && !text.contains(":")
                            ? time.halved("m")
                            : time.halfDays() || !text.contains(":") ? time.digital() : text);
  }

  private void times(String text, Set<String> forms) {
    localizedTime(text).ifPresent(forms::add);
    Time.of(text)
        .ifPresent(
            time -> {
              forms.add(time.digital());
              if (time.seconds().isEmpty() && french) {
                for (String blank : List.of(" ", "", "\u00A0", "\u202F")) {
                  forms.add(time.lettered(blank));
                }
                forms.add(time.hour() + " heures" + (time.full() ? "" : " " + time.minutes()));
              }
              if (time.seconds().isEmpty() && target.hoursTwice()) {
                for (String mark : List.of("m", ".m.", ".m")) {
                  forms.add(time.halved(mark));
                }
                forms.add(
                    time.halved("m").replace('a', 'A').replace("pm", "PM").replace("Am", "AM"));
              }
              if (time.full()) {
                forms.add(time.hour() + " o'clock");
              }
            });
  }

  /** Only where the day and the month cannot be taken for each other. */
  private Optional<String> localizedDate(String text) {
    Matcher parts = DATE.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    boolean yearFirst = parts.group(1).length() == 4;
    String year = yearFirst ? parts.group(1) : parts.group(4);
    String left = parts.group(yearFirst ? 3 : 1);
    String right = parts.group(yearFirst ? 4 : 3);
    int first = Integer.parseInt(left);
    int second = Integer.parseInt(right);
    if (year.length() == 3 || (yearFirst ? right : left).length() > 2) {
      return Optional.empty();
    }
    boolean monthLeft = yearFirst || (source.monthFirst() ? second > 12 : false);
    boolean dayLeft = !yearFirst && (first > 12 || !source.monthFirst());
    if (monthLeft == dayLeft) {
      return Optional.empty();
    }
    String month = monthLeft ? left : right;
    String day = monthLeft ? right : left;
    return Optional.of(
        !target.yearLast()
            ? year + "-" + month + "-" + day
            : target.monthFirst()
                ? month + "/" + day + "/" + year
                : day + "/" + month + "/" + year);
  }

  private void quantities(String text, Set<String> forms) {
    if (isQuantity(text)) {
      for (UnaryOperator<String> numbers :
          List.<UnaryOperator<String>>of(UnaryOperator.identity(), this::localizedNumber)) {
        forms.add(measured(text, numbers, ""));
        BLANKS.forEach(blank -> forms.add(measured(text, numbers, blank.toString())));
      }
    }
  }

  /** Whether an identifier is a number with a unit, or several with times between them. */
  private static boolean isQuantity(String text) {
    Matcher measured = MEASURED.matcher(text);
    return (measured.matches() && measured.group(2) != null)
        || SpanPatterns.MEASURE.matcher(text).matches();
  }

  /**
   * A quantity with other numbers.
   *
   * @param blank between a number and its unit
   */
  private static String measured(String text, UnaryOperator<String> numbers, String blank) {
    return MEASURED
        .matcher(text)
        .replaceAll(
            found -> {
              String unit = found.group(2) == null ? "" : blank + found.group(2);
              return Matcher.quoteReplacement(numbers.apply(found.group(1)) + unit);
            });
  }
}
