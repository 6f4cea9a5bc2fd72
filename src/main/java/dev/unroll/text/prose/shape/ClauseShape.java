package dev.unroll.text.prose.shape;

import dev.unroll.text.prose.Clause;
import dev.unroll.text.prose.span.SpanFinder;
import java.util.Locale;

/**
 * A part of a long sentence as a sentence of its own, which models translate better, and the way
 * back: a small letter where the sentence goes on, and its own sign at the end.
 *
 * @param small whether the part began with a small letter in mid-sentence
 * @param sign that stood at its end, with the blank before it; empty if there was none
 */
record ClauseShape(Clause clause, boolean small, String sign) {
  private static final String SIGNS = ",;:-—–";
  private static final String STOPS = ".!?…";

  static final ClauseShape WHOLE = new ClauseShape(Clause.WHOLE, false, "");

  static ClauseShape of(String part, Clause clause) {
    if (part.length() < 2 || clause.equals(Clause.WHOLE)) {
      return WHOLE;
    }
    int last = part.length() - 1;
    boolean signed = clause.continues() && SIGNS.indexOf(part.charAt(last)) >= 0;
    return new ClauseShape(
        clause,
        clause.continued() && Character.isLowerCase(part.charAt(0)) && !beginsWithSpan(part),
        signed ? part.substring(part.substring(0, last).stripTrailing().length()) : "");
  }

  private static boolean beginsWithSpan(String part) {
    return SpanFinder.find(part).stream().anyMatch(span -> span.start() == 0);
  }

  /** The part as a sentence. */
  String sentence(String part) {
    String text = small ? withFirst(part, Character.toUpperCase(part.charAt(0))) : part;
    if (!clause.continues()) {
      return text;
    }
    return text.substring(0, text.length() - sign.length()).stripTrailing() + ".";
  }

  /** The translation of that sentence as the part of a longer one. */
  String part(String translation) {
    String text = translation;
    if (clause.continues()) {
      int end = text.length();
      while (end > 0 && STOPS.indexOf(text.charAt(end - 1)) >= 0) {
        end--;
      }
      text = text.substring(0, end).stripTrailing() + sign;
    }
    return small && isUsualWord(text)
        ? withFirst(text, Character.toLowerCase(text.charAt(0)))
        : text;
  }

  /** Whether a text begins with a word that has its capital from its place only. */
  private static boolean isUsualWord(String text) {
    int end = 0;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    boolean pronoun = end == 1 && text.charAt(0) == 'I';
    return end > 0
        && !pronoun
        && text.substring(1, end).equals(text.substring(1, end).toLowerCase(Locale.ROOT));
  }

  private static String withFirst(String text, char first) {
    return first + text.substring(1);
  }
}
