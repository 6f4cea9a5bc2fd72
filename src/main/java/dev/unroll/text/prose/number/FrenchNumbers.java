package dev.unroll.text.prose.number;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * French numbers: {@code vingt et un}, {@code quatre-vingt-onze}, with the hyphens of 1990 or
 * without.
 */
final class FrenchNumbers implements NumberSpelling {
  private static final String[] SMALL = {
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf"
  };
  private static final String[] TENS = {
    "",
    "",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "soixante",
    "quatre-vingt",
    "quatre-vingt"
  };

  /** Of single words. */
  private static final Map<String, Integer> VALUES = new HashMap<>();

  private static final Map<String, Long> SCALES =
      Map.of(
          "mille",
          1_000L,
          "million",
          1_000_000L,
          "millions",
          1_000_000L,
          "milliard",
          1_000_000_000L,
          "milliards",
          1_000_000_000L);

  /** Before {@code deux}: English rather says <em>both</em>. */
  private static final Set<String> BOTH =
      Set.of("les", "des", "aux", "ces", "tous", "toutes", "nos", "vos", "leurs");

  /** Behind them, a great number may be a year, which English reads in another way. */
  private static final Set<String> BEFORE_YEARS = Set.of("en", "an", "année", "depuis");

  static {
    for (int i = 0; i <= 16; i++) {
      VALUES.put(SMALL[i], i);
    }
    for (int i = 2; i <= 6; i++) {
      VALUES.put(TENS[i], 10 * i);
    }
    VALUES.put("une", 1);
    VALUES.put("septante", 70);
    VALUES.put("huitante", 80);
    VALUES.put("octante", 80);
    VALUES.put("nonante", 90);
  }

  @Override
  public List<Long> find(String text) {
    return NumberReading.all(text, Reading::new);
  }

  /** The longest number from a word on. */
  private static final class Reading extends NumberReading {
    private long total;
    private long hundreds; // of the thousands that are being read
    private int part = -1; // below a hundred; none yet
    private boolean isBroken;
    private long lastScale = Long.MAX_VALUE;

    Reading(List<NumberTokens> tokens, int start) {
      super(tokens, start);
    }

    @Override
    void read() {
      for (int at = start; at < tokens.size(); at++) {
        NumberTokens token = tokens.get(at);
        if (at > start && token.apart()) {
          return;
        }
        String word = token.word();
        Integer value = VALUES.get(word);
        boolean isTwenties = (word.equals("vingt") || word.equals("vingts")) && part == 4;
        if (isTwenties) {
          part = 80;
        } else if (value != null) {
          if (!takes(value)) {
            isBroken = part >= 0;
            return;
          }
          part = Math.max(part, 0) + value;
        } else if ((word.equals("cent") || word.equals("cents")) && hundreds == 0) {
          boolean isCounted = part > 1 && part < 10;
          if (!isCounted && (part >= 0 || word.equals("cents"))) { // coins: cinquante cents
            isBroken = part >= 0;
            end = part >= 0 ? at + 1 : end;
            return;
          }
          hundreds = isCounted ? 100L * part : 100;
          part = -1;
        } else if (SCALES.containsKey(word) && SCALES.get(word) < lastScale) {
          long before = hundreds + Math.max(part, 0);
          lastScale = SCALES.get(word);
          if (before == 0 && lastScale > 1_000) {
            return; // millions of something
          }
          total += (before == 0 ? 1 : before) * lastScale;
          hundreds = 0;
          part = -1;
        } else if (!(word.equals("et") && (part >= 20 ? isOneOrEleven(at + 1) : isTale(at)))) {
          return;
        }
        end = at + 1;
      }
    }

    private boolean takes(int value) {
      return part < 0
          || ((part == 10 || part == 70 || part == 90) && value >= 7 && value <= 9)
          || (part % 10 == 0 && part >= 20 && value > 0 && value < 10)
          || ((part == 60 || part == 80) && value >= 10 && value <= 16);
    }

    private boolean isOneOrEleven(int at) {
      return Set.of("un", "une", "onze").contains(word(at));
    }

    /** Whether an {@code et} is that of {@code mille et une} nights. */
    private boolean isTale(int at) {
      boolean isThousand = at == start + 1 && word(start).equals("mille");
      String next = word(at + 1);
      String behind = word(at + 2);
      return isThousand
          && (next.equals("un") || next.equals("une"))
          && !SCALES.containsKey(behind)
          && !behind.startsWith("cent");
    }

    @Override
    long value() {
      return total + hundreds + Math.max(part, 0);
    }

    /** Whether the words mean this number, and English says it with the same number. */
    @Override
    boolean isMeant() {
      String before = tokens.get(start).apart() ? "" : word(start - 1);
      String next = end < tokens.size() && tokens.get(end).apart() ? "" : word(end);
      boolean isNew = end - start == 1 && word(start).equals("neuf");
      boolean isInWord = tokens.get(start).hyphenBefore() || tokens.get(end - 1).hyphenAfter();
      return !isBroken
          && !isNew
          && !isInWord
          && !isTime(before, next)
          && !isShare(before)
          && !isIdiom(before, next)
          && !isPartOfNumber(before, next);
    }

    /** An hour, its minutes, a day, a year, a decade: <em>the sixties</em>. */
    private boolean isTime(String before, String next) {
      boolean isYear =
          value() >= 1_000
              && value() < 2_100
              && (BEFORE_YEARS.contains(before) || CalendarWords.isFrenchMonth(before));
      return next.startsWith("heure")
          || before.startsWith("heure")
          || before.equals("années")
          || CalendarWords.isFrenchMonth(next)
          || isYear;
    }

    /** Of a hundred, and one of two: <em>every other</em>, <em>seven days a week</em>. */
    private boolean isShare(String before) {
      return before.equals("sur") || (before.equals("pour") && value() % 100 == 0);
    }

    /** <em>Both</em>, <em>twice</em>, <em>a week</em>, <em>two weeks</em>. */
    private boolean isIdiom(String before, String next) {
      boolean isWeeks = (value() == 8 || value() == 15) && next.equals("jours");
      return isWeeks || (value() == 2 && (BOTH.contains(before) || next.equals("fois")));
    }

    /** Of a decimal, an ordinal, a number with digits or with a half, one beyond the scales. */
    private boolean isPartOfNumber(String before, String next) {
      String behind = word(end + 1);
      boolean isHalf = lastScale < Long.MAX_VALUE && behind.startsWith("demi");
      boolean isOrdinal = behind.equals("unième") || behind.equals("onzième");
      boolean isDecimal = next.equals("virgule") && VALUES.containsKey(behind);
      return (next.equals("et") && (isHalf || isOrdinal))
          || isDecimal
          || before.equals("virgule")
          || SCALES.containsKey(next)
          || (!before.isEmpty() && before.chars().allMatch(Character::isDigit));
    }
  }

  @Override
  public List<String> spell(long number) {
    Set<String> spellings = new LinkedHashSet<>();
    String usual = spelled(number, true);
    for (String masculine : List.of(usual, usual.replace(" et ", "-et-"))) {
      spellings.add(masculine);
      if (masculine.endsWith("un") && number % 100 != 11) {
        spellings.add(masculine + "e");
      }
    }
    spellings.add(usual.replace(" et ", "-et-").replace(' ', '-'));
    spellings.add(usual.replace('-', ' '));
    spellings.add(spelled(number, false)); // deux cent pages
    if (number == 1_001) {
      spellings.addAll(List.of("mille et un", "mille et une"));
    }
    return List.copyOf(spellings);
  }

  private static String spelled(long number, boolean plural) {
    if (number < 20) {
      return SMALL[(int) number];
    }
    if (number < 100) {
      int tens = (int) (number / 10);
      int rest = (int) (number - (tens == 7 || tens == 9 ? tens - 1 : tens) * 10L);
      if (rest == 0) {
        return TENS[tens] + (tens == 8 && plural ? "s" : "");
      }
      boolean and = tens < 8 && (rest == 1 || rest == 11);
      return TENS[tens] + (and ? " et " : "-") + SMALL[rest];
    }
    if (number < 1_000) {
      long hundreds = number / 100;
      String words = hundreds == 1 ? "cent" : SMALL[(int) hundreds] + " cent";
      boolean isRound = number % 100 == 0 && hundreds > 1 && plural;
      return joined(words + (isRound ? "s" : ""), number % 100, plural);
    }
    if (number < 1_000_000) {
      long thousands = number / 1_000;
      String words = thousands == 1 ? "mille" : spelled(thousands, false) + " mille";
      return joined(words, number % 1_000, plural);
    }
    long scale = number < 1_000_000_000 ? 1_000_000 : 1_000_000_000;
    String name = scale == 1_000_000 ? "million" : "milliard";
    long count = number / scale;
    return joined(
        spelled(count, true) + " " + name + (count > 1 ? "s" : ""), number % scale, plural);
  }

  private static String joined(String words, long rest, boolean plural) {
    return rest == 0 ? words : words + " " + spelled(rest, plural);
  }
}
