package dev.unroll.text.prose.number;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** English numbers: {@code twenty-one}, {@code two hundred and five}. */
final class EnglishNumbers implements NumberSpelling {
  private static final String[] SMALL = {
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen"
  };
  private static final String[] TENS = {
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"
  };
  private static final Map<String, Integer> VALUES = new HashMap<>();
  private static final Map<String, Long> SCALES =
      Map.of("thousand", 1_000L, "million", 1_000_000L, "billion", 1_000_000_000L);

  /** What a number before a hyphen is part of: {@code two-thirds}, {@code twenty-first}. */
  private static final Set<String> PARTS =
      Set.of(
          "half",
          "halves",
          "third",
          "thirds",
          "quarter",
          "quarters",
          "fourth",
          "fourths",
          "fifth",
          "fifths",
          "sixth",
          "seventh",
          "eighth",
          "ninth",
          "tenth",
          "tenths",
          "first",
          "second",
          "something",
          "odd",
          "fold",
          "some",
          "ish");

  static {
    for (int i = 0; i < SMALL.length; i++) {
      VALUES.put(SMALL[i], i);
    }
    for (int i = 2; i < TENS.length; i++) {
      VALUES.put(TENS[i], 10 * i);
    }
  }

  @Override
  public List<Long> find(String text) {
    return NumberReading.all(text, Reading::new);
  }

  /** The longest number from a word on. */
  private static final class Reading extends NumberReading {
    private long total;
    private long hundreds; // of the thousands that are being read
    private int part; // below a hundred
    private boolean isYear;
    private boolean isUnclear; // twenty two-room flats
    private boolean hasAnd;
    private long lastScale = Long.MAX_VALUE;

    Reading(List<NumberTokens> tokens, int start) {
      super(tokens, start);
    }

    @Override
    void read() {
      boolean hasPart = false;
      boolean hasUnit = false;
      for (int at = start; at < tokens.size(); at++) {
        NumberTokens token = tokens.get(at);
        if (at > start && token.apart()) {
          return;
        }
        String word = token.word();
        Integer value = VALUES.get(word);
        if (value != null) {
          boolean isUnitOfTens = hasPart && !hasUnit && part >= 20 && value > 0 && value < 10;
          if (hasPart && !isUnitOfTens) {
            isYear = part >= 10 && (value >= 10 || value == 0);
            end = isYear ? at + 1 : end;
            return;
          }
          if (isOfNextWord(at)) {
            isUnclear = true;
            end = at + 1;
            return;
          }
          hasUnit = hasPart || value < 20;
          part += value;
          hasPart = true;
        } else if (word.equals("hundred") && (hasPart || isArticle(at)) && hundreds == 0) {
          hundreds = hasPart ? 100L * part : 100;
          part = 0;
          hasPart = false;
          hasUnit = false;
        } else if (SCALES.containsKey(word)
            && (hasPart || hundreds > 0 || isArticle(at))
            && SCALES.get(word) < lastScale) {
          lastScale = SCALES.get(word);
          long before = hundreds + part;
          total += (before == 0 ? 1 : before) * lastScale;
          hundreds = 0;
          part = 0;
          hasPart = false;
          hasUnit = false;
        } else if (word.equals("and") && isAfterHundreds(at) && isWithin(at)) {
          hasAnd = true;
        } else {
          return;
        }
        end = at + 1;
      }
    }

    /** Whether {@code a} stands before a word that is the first of its number. */
    private boolean isArticle(int at) {
      return at == start && word(at - 1).equals("a") && !isPartOf(at - 2);
    }

    /** Whether a part is taken of what follows: {@code half a}, {@code a quarter of a}. */
    private boolean isPartOf(int at) {
      return word(at).equals("half") || (word(at).equals("of") && PARTS.contains(word(at - 1)));
    }

    /** Whether a word behind a blank belongs to the next one: {@code two hundred five-star}. */
    private boolean isOfNextWord(int at) {
      NumberTokens token = tokens.get(at);
      return at > start && !token.hyphenBefore() && token.hyphenAfter() && !isNumber(at + 1);
    }

    private boolean isAfterHundreds(int at) {
      return at > start && (word(at - 1).equals("hundred") || SCALES.containsKey(word(at - 1)));
    }

    /**
     * Whether an {@code and} is of one number, not between two: {@code a hundred and two hundred}.
     */
    private boolean isWithin(int and) {
      int next = and + 1;
      while (isNumber(next)) {
        next++;
      }
      boolean isOther =
          word(next).equals("hundred") || SCALES.getOrDefault(word(next), 0L) >= lastScale;
      return next > and + 1 && !isOther;
    }

    private boolean isNumber(int at) {
      return VALUES.containsKey(word(at));
    }

    @Override
    long value() {
      return total + hundreds + part;
    }

    /** Whether the words mean this number, and no year, fraction, ordinal or time of the day. */
    @Override
    boolean isMeant() {
      boolean isInWord = tokens.get(start).hyphenBefore();
      String next = word(end);
      boolean isPart = PARTS.contains(next) || next.endsWith("ths") || next.equals("o");
      return !isYear && !isUnclear && !isInWord && !isPart && !isDecimal() && !isRange();
    }

    private boolean isDecimal() {
      return (word(start - 1).equals("point") && isNumber(start - 2))
          || (word(end).equals("point") && isNumber(end + 1));
    }

    /** Whether the words may be two numbers: {@code between one hundred and two thousand}. */
    private boolean isRange() {
      int before = word(start - 1).equals("a") ? start - 2 : start - 1;
      return hasAnd && word(before).equals("between") && !word(end).equals("and");
    }
  }

  @Override
  public List<String> spell(long number) {
    Set<String> spellings = new LinkedHashSet<>();
    String usual = spelled(number);
    spellings.add(usual);
    String british = usual.replaceAll("hundred (?!thousand|million|billion)", "hundred and ");
    spellings.add(british);
    spellings.add(
        british.replaceAll(
            "(thousand|million|billion) (?!.*(hundred|thousand|million))", "$1 and "));
    if (number < 100) {
      spellings.add(usual.replace('-', ' '));
    }
    if (usual.startsWith("one ")) {
      List.copyOf(spellings).forEach(words -> spellings.add("a" + words.substring("one".length())));
    }
    return List.copyOf(spellings);
  }

  private static String spelled(long number) {
    if (number < 20) {
      return SMALL[(int) number];
    }
    if (number < 100) {
      int rest = (int) (number % 10);
      return TENS[(int) (number / 10)] + (rest == 0 ? "" : "-" + SMALL[rest]);
    }
    if (number < 1_000) {
      return joined(spelled(number / 100) + " hundred", number % 100);
    }
    long scale = number < 1_000_000 ? 1_000 : number < 1_000_000_000 ? 1_000_000 : 1_000_000_000;
    String name = scale == 1_000 ? "thousand" : scale == 1_000_000 ? "million" : "billion";
    return joined(spelled(number / scale) + " " + name, number % scale);
  }

  private static String joined(String words, long rest) {
    return rest == 0 ? words : words + " " + spelled(rest);
  }
}
