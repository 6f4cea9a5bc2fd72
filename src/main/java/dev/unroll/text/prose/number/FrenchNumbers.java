package dev.unroll.text.prose.number;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * French numbers: {@code vingt et un}, {@code quatre-vingt-onze}, with the hyphens of 1990 or
 * without.
 */
final class FrenchNumbers implements NumberWords {
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

  /** Words of something else than a number: all two of them, new, the hour. */
  private static final Set<String> BOTH = Set.of("les", "tous", "toutes", "nos", "vos", "leurs");

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
    private int part = -1; // below a hundred; none yet
    private boolean isBroken;
    private long lastScale = Long.MAX_VALUE;

    Reading(List<NumberTokens> tokens, int start) {
      this.tokens = tokens;
      this.start = start;
      this.end = start;
    }

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
          hundreds = part > 0 ? 100L * part : 100;
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
        } else if (!(word.equals("et") && part >= 20 && isOneOrEleven(at + 1))) {
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
      return at < tokens.size() && Set.of("un", "une", "onze").contains(tokens.get(at).word());
    }

    long value() {
      return total + hundreds + Math.max(part, 0);
    }

    /** Whether the words mean this number, and no hour, share, word of another meaning. */
    boolean isMeant() {
      String before = start > 0 ? tokens.get(start - 1).word() : "";
      String next = end < tokens.size() ? tokens.get(end).word() : "";
      boolean isHour = next.equals("heure") || next.equals("heures");
      boolean isShare = before.equals("pour") && value() % 100 == 0;
      boolean isBoth = value() == 2 && BOTH.contains(before);
      boolean isNew = end - start == 1 && tokens.get(start).word().equals("neuf");
      boolean isInWord = tokens.get(start).hyphenBefore() || tokens.get(end - 1).hyphenAfter();
      return value() > 1
          && value() <= MOST
          && !isBroken
          && !isHour
          && !isShare
          && !isBoth
          && !isNew
          && !isInWord;
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
