package dev.unroll.text.token;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The check that a regular expression of a {@code tokenizer.json} is matched in a time that grows
 * with the length of the text. Hugging Face's library matches by backtracking and ends the process
 * when a match takes more than ten million steps.
 *
 * <p>What is accepted is what the tokenizers of real models have: characters and classes, each of
 * which may be repeated; groups, alternatives and options of bounded size; lookarounds without
 * repetition. In one alternative, at most one repetition may be followed by something that can
 * fail, so that a match tries a number of ways that is proportional to the text. {@link
 * PatternBudget} then measures whether that is also true of a search, which begins at every place;
 * if not, texts must be short.
 */
final class PatternCheck {
  /** The longest text for any tokenizer, in bytes. */
  static final int LONGEST_TEXT = 4 << 20;

  /** The longest text where the steps grow with its square: a second or two. */
  private static final int LONGEST_SQUARE = 32 << 10;

  /** The library ends the process when a match takes more than ten million steps back. */
  private static final double STEPS_BACK = 8e6;

  private static final int LONGEST = 4_000;
  private static final int DEEPEST = 16;

  /** Most ways to match that come from options, bounded repetitions and alternatives. */
  private static final double MOST_WAYS = 10_000;

  private static final double MOST_STEPS = 1_000;

  /** A repetition of at most so many counts as bounded. */
  private static final int MOST_REPEATED = 64;

  private static final Pattern COUNTS = Pattern.compile("\\{(\\d{0,6})(,?)(\\d{0,6})\\}");
  private static final Pattern FLAGS = Pattern.compile("\\(\\?[im]*(?:-[im]+)?:");
  private static final Pattern LOOK = Pattern.compile("\\(\\?<?[=!]");
  private static final Pattern CLASS_ESCAPE =
      Pattern.compile("\\\\[pP]\\{\\^?[A-Za-z_ =-]{1,40}\\}");
  private static final Pattern CODE_ESCAPE =
      Pattern.compile("\\\\(?:x\\{[0-9A-Fa-f]{1,6}\\}|x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{4})");

  /** Escapes of classes, of control characters, and of places in the text. */
  private static final String LETTERS = "sSdDwWhHtnrfvae";

  private static final String PLACES = "bBAzZG";

  private final String place;
  private final String pattern;
  private int at;
  private int depth;

  private PatternCheck(String place, String pattern) {
    this.place = place;
    this.pattern = pattern;
  }

  /**
   * Checks a pattern.
   *
   * @param place of it in the file
   * @return the longest text, in bytes, in which it may be searched
   * @throws UnsafeTokenizer when it may take too long, or is not understood
   */
  static int longestText(String place, String pattern) {
    if (pattern.isEmpty() || pattern.length() > LONGEST) {
      throw new UnsafeTokenizer(place, "a pattern has 1 to " + LONGEST + " characters");
    }
    PatternCheck check = new PatternCheck(place, pattern);
    Ways all = check.alternatives();
    if (check.at < pattern.length()) {
      throw check.unknown();
    }
    check.bound(all);
    if (!all.reads) {
      throw new UnsafeTokenizer(
          place, "the pattern " + check.quoted() + " also matches where no character is");
    }
    return PatternBudget.isLinear(place, pattern)
        ? (int) Math.min(LONGEST_TEXT, STEPS_BACK / all.steps)
        : LONGEST_SQUARE;
  }

  /**
   * In how many ways a part of the pattern can be tried.
   *
   * @param choices the bounded number
   * @param steps how often a repetition is shortened in vain, for each byte that it has read
   * @param repeats how many unbounded repetitions are followed by something that can fail
   * @param open how many are not, so far
   * @param empty whether it matches the empty text without a condition
   * @param reads whether every match has a character
   */
  private record Ways(
      double choices, double steps, int repeats, int open, boolean empty, boolean reads) {
    static final Ways NOTHING = new Ways(1, 0, 0, 0, true, false);
    static final Ways CHARACTER = new Ways(1, 0, 0, 0, false, true);

    /** A place in the text, which is no character. */
    static Ways place(double choices) {
      return new Ways(choices, 0, 0, 0, false, false);
    }

    /** This part and then another. */
    Ways then(Ways next) {
      int failing = next.empty && next.repeats == 0 ? 0 : open;
      double before = next.empty ? steps : steps * next.choices;
      return new Ways(
          choices * next.choices,
          before + choices * (next.steps + (failing > 0 ? 1 : 0)),
          repeats + failing + next.repeats,
          open - failing + next.open,
          empty && next.empty,
          reads || next.reads);
    }

    /** This part or another. */
    Ways or(Ways other) {
      return new Ways(
          choices + other.choices,
          steps + other.steps,
          Math.max(repeats, other.repeats),
          Math.max(open, other.open),
          empty || other.empty,
          reads && other.reads);
    }

    boolean isBounded() {
      return repeats == 0 && open == 0;
    }
  }

  private void bound(Ways ways) {
    if (ways.choices > MOST_WAYS || ways.steps > MOST_STEPS || ways.repeats > 1) {
      throw new UnsafeTokenizer(
          place, "the pattern " + quoted() + " can be tried in too many ways on one text");
    }
  }

  private Ways alternatives() {
    if (++depth > DEEPEST) {
      throw new UnsafeTokenizer(place, "the pattern " + quoted() + " is nested too deeply");
    }
    Ways all = sequence();
    while (at < pattern.length() && pattern.charAt(at) == '|') {
      at++;
      all = all.or(sequence());
    }
    depth--;
    return all;
  }

  private Ways sequence() {
    Ways ways = Ways.NOTHING;
    while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
      ways = ways.then(repeated());
      bound(ways);
    }
    return ways;
  }

  private Ways repeated() {
    boolean group = pattern.charAt(at) == '(';
    Ways atom = atom();
    if (at >= pattern.length()) {
      return atom;
    }
    int least;
    int most;
    boolean counted = false;
    switch (pattern.charAt(at)) {
      case '?' -> {
        least = 0;
        most = 1;
        at++;
      }
      case '*', '+' -> {
        least = pattern.charAt(at) == '+' ? 1 : 0;
        most = Integer.MAX_VALUE;
        at++;
      }
      case '{' -> {
        Matcher counts = COUNTS.matcher(pattern).region(at, pattern.length());
        if (!counts.lookingAt() || (counts.group(1) + counts.group(3)).isEmpty()) {
          throw unknown();
        }
        least = counts.group(1).isEmpty() ? 0 : Integer.parseInt(counts.group(1));
        most =
            counts.group(2).isEmpty()
                ? least
                : counts.group(3).isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(counts.group(3));
        at = counts.end();
        counted = true;
      }
      default -> {
        return atom;
      }
    }
    boolean possessive = !counted && at < pattern.length() && pattern.charAt(at) == '+';
    if (possessive || (at < pattern.length() && pattern.charAt(at) == '?')) {
      at++;
    }
    if (at < pattern.length() && "?*+{".indexOf(pattern.charAt(at)) >= 0) {
      throw new UnsafeTokenizer(place, "the pattern " + quoted() + " repeats a repetition");
    }
    return times(atom, group, least, most, possessive);
  }

  private Ways times(Ways once, boolean group, int least, int most, boolean possessive) {
    boolean empty = least == 0 || once.empty;
    boolean reads = least > 0 && once.reads;
    if (most == 1) {
      return new Ways(
          possessive ? once.choices : once.choices + 1 - least,
          once.steps,
          once.repeats,
          once.open,
          empty,
          reads);
    }
    if (most <= MOST_REPEATED && once.isBounded()) {
      double ways = group ? Math.pow(once.choices, most) * (most - least + 1) : most - least + 1.0;
      return new Ways(possessive ? 1 : ways, 0, 0, 0, empty, reads);
    }
    if (group) {
      throw new UnsafeTokenizer(
          place,
          "the pattern "
              + quoted()
              + " repeats a group, which can take for ever; only characters may be repeated");
    }
    return new Ways(1, 0, 0, possessive ? 0 : 1, empty, reads);
  }

  private Ways atom() {
    char c = pattern.charAt(at);
    return switch (c) {
      case '(' -> group();
      case '[' -> {
        characterClass();
        yield Ways.CHARACTER;
      }
      case '\\' -> escape();
      case '^', '$' -> {
        at++;
        yield Ways.place(1);
      }
      case '?', '*', '+', '{' -> throw unknown();
      default -> {
        at += Character.charCount(pattern.codePointAt(at));
        yield Ways.CHARACTER;
      }
    };
  }

  private Ways group() {
    boolean look = lookingAt(LOOK);
    if (look) {
      at += pattern.charAt(at + 2) == '<' ? 4 : 3;
    } else if (lookingAt(FLAGS)) {
      at = pattern.indexOf(":", at) + 1;
    } else if (pattern.startsWith("(?", at)) {
      throw unknown();
    } else {
      at++;
    }
    Ways inside = alternatives();
    if (at >= pattern.length()) {
      throw unknown();
    }
    at++; // ')'
    if (!look) {
      return inside;
    }
    if (!inside.isBounded()) {
      throw new UnsafeTokenizer(place, "the pattern " + quoted() + " looks ahead without an end");
    }
    return Ways.place(inside.choices);
  }

  private Ways escape() {
    for (Pattern form : new Pattern[] {CLASS_ESCAPE, CODE_ESCAPE}) {
      Matcher matcher = form.matcher(pattern).region(at, pattern.length());
      if (matcher.lookingAt()) {
        at = matcher.end();
        return Ways.CHARACTER;
      }
    }
    if (at + 1 >= pattern.length()) {
      throw unknown();
    }
    int escaped = pattern.codePointAt(at + 1);
    boolean letterOrDigit = escaped < 128 && Character.isLetterOrDigit(escaped);
    if (letterOrDigit && (LETTERS + PLACES).indexOf(escaped) < 0) {
      throw unknown(); // A reference to a group, for example.
    }
    at += 1 + Character.charCount(escaped);
    return letterOrDigit && PLACES.indexOf(escaped) >= 0 ? Ways.place(1) : Ways.CHARACTER;
  }

  /** Goes behind a class, which may have classes in it. */
  private void characterClass() {
    int start = at;
    int open = 0;
    do {
      char c = pattern.charAt(at);
      if (c == '\\') {
        escape();
        continue;
      }
      at++;
      if (c == '[' && at > start + 1 && at < pattern.length() && pattern.charAt(at) == ':') {
        int end = pattern.indexOf(":]", at);
        if (end < 0) {
          throw unknown();
        }
        at = end + 2;
      } else if (c == '[') {
        open++;
        at += at < pattern.length() && pattern.charAt(at) == '^' ? 1 : 0;
        at += at < pattern.length() && pattern.charAt(at) == ']' ? 1 : 0; // First, it is itself.
      } else if (c == ']') {
        open--;
      }
    } while (open > 0 && at < pattern.length());
    if (open > 0) {
      throw unknown();
    }
  }

  private boolean lookingAt(Pattern what) {
    return what.matcher(pattern).region(at, pattern.length()).lookingAt();
  }

  private UnsafeTokenizer unknown() {
    return new UnsafeTokenizer(
        place,
        "the pattern %s has a form that is not known to be safe, at character %d"
            .formatted(quoted(), at + 1));
  }

  private String quoted() {
    String shown = pattern.length() > 60 ? pattern.substring(0, 60) + "…" : pattern;
    return "'" + shown.replaceAll("\\s", " ") + "'";
  }
}
