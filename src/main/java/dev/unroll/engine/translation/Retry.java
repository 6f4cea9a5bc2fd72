package dev.unroll.engine.translation;

import dev.unroll.engine.lexical.Repetition;
import dev.unroll.engine.lexical.RequiredPhrases;
import java.util.List;

/**
 * Why and how a sentence is decoded a second time.
 *
 * @param phrases that the translation must have
 * @param repetition how often it may say the same in a row
 * @param begin the tokens that it begins with, because their text has been sent
 * @param sent this text
 * @param before what was found first, best first, which remains if there is nothing better
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record Retry(
    RequiredPhrases phrases,
    Repetition repetition,
    int[] begin,
    String sent,
    List<Finding> before) {
  private static final int NARROWEST = 4;
  private static final int WIDEST = 12;

  /**
   * The width of the beam: each number of phrases that a hypothesis may have begun has places.
   *
   * @param usual that of the first search
   * @param most rows that there are
   */
  int width(int usual, int most) {
    int wanted = Math.clamp(2L * (phrases.size() + 1), NARROWEST, WIDEST);
    return Math.min(Math.max(wanted, usual), most);
  }

  /**
   * The most tokens of the translation, its end included.
   *
   * @param usual without constraints
   * @param most that the model's rows have room for
   */
  int maxLength(int usual, int most) {
    return Math.min(usual + phrases.length(), most);
  }
}
