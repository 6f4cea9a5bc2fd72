package dev.unroll.text.prose.span;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** English or French sentences with spans of all kinds at random places. */
public final class SpanSentences {
  private static final List<String> WORDS =
      List.of(
          "the", "house", "is", "open", "please", "write", "to", "our", "office", "before", "he",
          "left", "and", "they", "paid", "for", "all", "of", "it", "with", "care", "Anna", "says",
          "about", "your", "order", "table", "under", "street", "we", "never", "saw", "such");
  private static final List<String> FRENCH =
      List.of(
          "la",
          "maison",
          "est",
          "ouverte",
          "merci",
          "de",
          "nous",
          "au",
          "bureau",
          "avant",
          "il",
          "part",
          "et",
          "ils",
          "payent",
          "pour",
          "toutes",
          "les",
          "avec",
          "soin",
          "Anna",
          "dit",
          "votre",
          "commande",
          "table",
          "sous",
          "rue",
          "jamais",
          "vu",
          "tel");
  private static final List<String> ENDS = List.of(".", "!", "?", "", "", ":");

  private final SplittableRandom random;
  private final List<String> language;

  /** English sentences that a seed determines. */
  public SpanSentences(long seed) {
    this(seed, WORDS);
  }

  /** Likewise French ones. */
  public static SpanSentences french(long seed) {
    return new SpanSentences(seed, FRENCH);
  }

  private SpanSentences(long seed, List<String> language) {
    this.random = new SplittableRandom(seed);
    this.language = language;
  }

  /**
   * A sentence.
   *
   * @param spans in their order
   */
  public record Example(String text, List<String> spans) {
    /**
     * The spans that do not stand alone in a translation as often as in the text, or become a part
     * of a longer number.
     */
    public List<String> lost(String translation) {
      return spans.stream()
          .filter(
              span ->
                  count(translation, span) != count(text, span)
                      || joined(translation, span) > joined(text, span))
          .toList();
    }

    /** How often a number is behind digits that make it longer, as 364 is in 12 364. */
    private static long joined(String text, String span) {
      return Pattern.compile(
              "(?<![\\p{L}\\d.,])\\d{1,3}[ \u00A0\u202F](?=\\d{3}(?!\\d))" + Pattern.quote(span))
          .matcher(text)
          .results()
          .count();
    }

    private static long count(String text, String span) {
      // A sign may be beside a mere number.
      String sign = span.matches("[-+]?[\\d., ]+") ? "%‰°$€£¥" : "";
      String before =
          "(?<![^\\s(\\[{\"«“'’\u00A0\u202F" + sign + "])(?<![\\p{L}\\d][\"" + sign + "])";
      // What closes a sentence or a quotation closes it.
      String closing = "[)\\]};\"»”'’,.!?:…]*+";
      String behind =
          "(?![^\\s)\\]};\"»”'’,.!?:…\u00A0\u202F"
              + sign
              + "])(?!"
              + (sign.isEmpty() ? "" : "[" + sign + "]?+")
              + closing
              + "[\\p{L}\\d])";
      return Pattern.compile(before + Pattern.quote(span) + behind).matcher(text).results().count();
    }
  }

  /** The next sentence, which has one to four spans, some in quotes or brackets or with a comma. */
  public Example next() {
    int words = 1 + random.nextInt(9);
    int count = 1 + random.nextInt(4);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      parts.add(language.get(random.nextInt(language.size())));
    }
    List<String> spans = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String span = span();
      spans.add(span);
      parts.add(random.nextInt(parts.size() + 1), decorated(span));
    }
    String text = String.join(" ", parts) + ENDS.get(random.nextInt(ENDS.size()));
    spans.sort(Comparator.comparingInt(text::indexOf));
    return new Example(text, spans);
  }

  private String decorated(String span) {
    return switch (random.nextInt(12)) {
      case 0 -> "(" + span + ")";
      case 1 -> "\"" + span + "\"";
      case 2 -> span + ",";
      default -> span;
    };
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    for (int i = 3 + random.nextInt(5); i > 0; i--) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  private int number(int most) {
    return 1 + random.nextInt(most);
  }

  private String span() {
    return switch (random.nextInt(70)) {
      case 0 -> "https://" + word() + ".example/" + word() + "?q=" + number(99) + "&x=" + word();
      case 1 -> "www." + word() + ".com/" + word();
      case 2 -> word() + "." + word() + "@" + word() + ".org";
      case 3 -> "@" + word() + number(9);
      case 4 -> "#" + word();
      case 5 -> "/" + word() + "/" + word() + ".conf";
      case 6 -> "C:\\" + word() + "\\" + word() + ".txt";
      case 7 -> "`" + word() + " " + word() + "`";
      case 8 -> "{" + word() + "}";
      case 9 -> "{{" + word() + "}}";
      case 10 -> "${" + word() + "}";
      case 11 -> "%5.2f";
      case 12 -> "%" + number(9) + "$d";
      case 13 -> "%(" + word() + ")s";
      case 14 -> ":" + word();
      case 15 -> "<" + word() + "/>";
      case 16 -> "{" + word() + ", plural, one {# a} other {# b}}";
      case 17 -> List.of("😀", "👍🏽", "🇫🇷", "👨‍👩‍👧", "⚠️", "❤️").get(random.nextInt(6));
      case 18 -> "0" + number(8) + " 23 45 67 " + (10 + random.nextInt(90));
      case 19 -> "+44 20 7946 0" + (100 + random.nextInt(900));
      case 20 -> "FR76 3000 6000 0112 3456 7890 189";
      case 21 -> "v" + number(9) + "." + number(20) + "." + number(30);
      case 22 -> number(23) + ":" + (10 + random.nextInt(50));
      case 23 ->
          "20" + (10 + random.nextInt(20)) + "-0" + number(9) + "-" + (10 + random.nextInt(18));
      case 24 -> String.valueOf(number(100_000));
      case 25 -> number(99) + "," + (100 + random.nextInt(900));
      case 26 -> number(99) + "." + number(99);
      case 27 ->
          "$" + number(9) + "," + (100 + random.nextInt(900)) + "." + (10 + random.nextInt(90));
      case 28 -> number(100) + "%";
      case 29 -> "€" + number(500);
      case 30 -> "AB-" + (1000 + random.nextInt(9000));
      case 31 -> word() + "_" + word() + ".pdf";
      case 32 -> "MP" + number(9);
      case 33 -> "-" + number(30) + " °C";
      case 34 -> List.of("%s", "%d", "%@", "%i").get(random.nextInt(4));
      case 35 -> "{" + number(9) + "}";
      case 36 -> "{}";
      case 37 -> "%{" + word() + "}";
      case 38 -> "#{" + word() + "}";
      case 39 -> "$" + word();
      case 40 -> "[[" + word() + "]]";
      case 41 -> ":" + word() + ":";
      case 42 -> "%" + word() + "%";
      case 43 -> "{" + word() + "." + word() + "}";
      case 44 -> "<a href=\"/" + word() + "\">";
      case 45 -> "&" + List.of("nbsp", "amp", "copy").get(random.nextInt(3)) + ";";
      case 46 -> number(9) + "," + (100 + random.nextInt(900)) + "," + (100 + random.nextInt(900));
      case 47 -> number(9) + " " + (100 + random.nextInt(900)) + " " + (100 + random.nextInt(900));
      case 48 -> number(99) + "," + (10 + random.nextInt(90)) + " €";
      case 49 -> "£" + number(99) + "." + (10 + random.nextInt(90));
      case 50 ->
          number(12) + ":" + (10 + random.nextInt(50)) + " " + "ap".charAt(random.nextInt(2)) + "m";
      case 51 -> number(23) + "h" + (10 + random.nextInt(50));
      case 52 -> number(28) + "/0" + number(9) + "/20" + (10 + random.nextInt(20));
      case 53 -> "192.168." + number(255) + "." + number(255);
      case 54 -> word() + "()";
      case 55 -> "--" + word() + "=" + word();
      case 56 -> "~/" + word() + "/." + word();
      case 57 -> "src/" + word() + "/" + word() + ".java";
      case 58 -> "(555) " + (100 + random.nextInt(900)) + "-" + (1000 + random.nextInt(9000));
      case 59 -> "DE89 3704 0044 0532 0130 00";
      case 60 -> "#" + "ABCDEF".charAt(random.nextInt(6)) + "F" + (1000 + random.nextInt(9000));
      case 61 -> "0" + number(9) + "f3b2a1-1c2d-4e5f-8a9b-0c1d2e3f4a5b";
      case 62 -> number(9) + "." + number(9) + "." + number(9) + "-rc." + number(9);
      case 63 -> "+" + number(50) + "%";
      case 64 -> List.of("½", "→", "♥", ":-)", ";)").get(random.nextInt(5));
      case 65 -> "ftp://" + word() + ".example:" + (1000 + random.nextInt(9000)) + "/" + word();
      case 66 -> word() + number(9) + word() + "_" + number(99);
      case 67 -> number(99) + "." + (10 + random.nextInt(90)) + " EUR";
      case 68 -> List.of("USD", "GBP", "CHF").get(random.nextInt(3)) + " " + number(999);
      default ->
          "20"
              + (10 + random.nextInt(20))
              + "-0"
              + number(9)
              + "-1"
              + number(9)
              + "T10:3"
              + number(9)
              + ":00Z";
    };
  }
}
