package dev.unroll.text.prose.number;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** English numbers: {@code twenty-one}, {@code two hundred and five}. */
final class EnglishNumbers implements NumberWords {
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
    List<Long> found = new ArrayList<>();
    List<NumberTokens> tokens = NumberTokens.of(text);
    int at = 0;
    while (at < tokens.size()) {
      Reading reading = new Reading(tokens, at);
      reading.read();
      if (reading.end == at) {
        at++;
      } else {
        if (reading.isMeant()) {
          found.add(reading.value());
        }
        at = reading.end;
      }
    }
    return found;
  }

  /** The longest number from a word on. */
  private static final class Reading {
    private final List<NumberTokens> tokens;
    private final int start;
    private int end;
    private long total;
    private long hundreds; // of the thousands that are being read
    private int part; // below a hundred
    private boolean isYear;
    private long lastScale = Long.MAX_VALUE;

    Reading(List<NumberTokens> tokens, int start) {
      this.tokens = tokens;
      this.start = start;
      this.end = start;
    }

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
        } else if (!(word.equals("and") && isAfterHundreds(at) && isNumber(at + 1))) {
          return;
        }
        end = at + 1;
      }
    }

    /** Whether {@code a} stands before a word that is the first of its number. */
    private boolean isArticle(int at) {
      return at == start && at > 0 && tokens.get(at - 1).word().equals("a");
    }

    private boolean isAfterHundreds(int at) {
      return at > start && (tokens.get(at - 1).word().equals("hundred") || lastScale == 1_000);
    }

    private boolean isNumber(int at) {
      return at < tokens.size() && VALUES.containsKey(tokens.get(at).word());
    }

    long value() {
      return total + hundreds + part;
    }

    /** Whether the words mean this number, and no year, fraction, ordinal or time of the day. */
    boolean isMeant() {
      boolean isInWord = tokens.get(start).hyphenBefore();
      String next = end < tokens.size() ? tokens.get(end).word() : "";
      boolean isPart = PARTS.contains(next) || next.endsWith("ths") || next.equals("o");
      return value() > 1 && value() <= MOST && !isYear && !isInWord && !isPart;
    }
  }

  @Override
  public List<String> spell(long number) {
    Set<String> spellings = new LinkedHashSet<>();
    String usual = spelled(number);
    spellings.add(usual);
    spellings.add(usual.replaceAll("hundred (?!thousand|million|billion)", "hundred and "));
    if (number < 100) {
      spellings.add(usual.replace('-', ' '));
    }
    if (usual.equals("one hundred")
        || usual.equals("one thousand")
        || usual.equals("one million")) {
      spellings.add("a" + usual.substring("one".length()));
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
